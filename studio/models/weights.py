"""Trained models on disk: `data/models/NAME.safetensors`, and NAME.json with how it was made and how good it is."""

import json

import torch

from studio.clips import ClipError, data_folder

__all__ = ["load_weights", "rounded", "save_weights"]


def load_weights(name):
    """A shipped model: (weights {name: tensor, float32}, facts {...}). Raises ClipError if its files are missing."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = _path(name)
    try:
        weights = load_file(path)
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, SafetensorError) as error:
        raise ClipError(
            f"the trained model {name!r} should be at {path}, but cannot be read ({error}). Get it back with "
            f"`git checkout -- data` in the course folder, or unpack the course again."
        ) from error
    return {key: _as(torch.float32, value) for key, value in weights.items()}, facts


def rounded(model):
    """The model itself, its weights rounded to float16: what is measured is then what is shipped."""
    model.load_state_dict({key: _as(torch.float16, value) for key, value in model.state_dict().items()})
    return model


def save_weights(name, model, facts):
    """Write a model as float16, and facts beside it: its seed, its log, what was measured."""
    from safetensors.torch import save_file

    path = _path(name)
    path.parent.mkdir(exist_ok=True)
    save_file({key: _as(torch.float16, value).contiguous() for key, value in model.state_dict().items()}, path)
    path.chmod(0o644)  # safetensors makes files that their owner alone reads
    path.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _as(dtype, value):
    """Counters stay whole numbers."""
    return value.to(dtype) if value.is_floating_point() else value


def _path(name):
    return data_folder() / "models" / f"{name}.safetensors"
