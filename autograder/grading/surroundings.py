"""What a lesson's code needs around it in the sandbox: its imports, the recordings, the data sets."""

from __future__ import annotations

import ast
from pathlib import Path

import studio
from studio.clips import data_folder
from studio.datasets import data_sets, dataset
from studio.datasets.cache import cache_folder

__all__ = ["imports_of", "variables", "visible_folders"]

_ALWAYS = ["import numpy", "import matplotlib.pyplot"]


def imports_of(code: list[str]) -> list[str]:
    """Import statements of these cells of the release, for the warm parent to run beforehand."""
    found = []
    for cell in code:
        tree = ast.parse(cell)
        found += [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return list(dict.fromkeys([*_ALWAYS, *found]))


def visible_folders(code: list[str]) -> list[Path]:
    """Folders that the lesson reads, after making the data sets that it opens."""
    for name in data_sets("\n".join(code)):
        dataset(name)
    return [Path(studio.__file__).parent, data_folder(), *([cache_folder()] if cache_folder() else [])]


def variables() -> dict[str, str]:
    """Environment variables by which the studio finds these folders."""
    cache = cache_folder()
    return {"STUDIO_DATA": str(data_folder())} | ({"STUDIO_CACHE": str(cache)} if cache else {})
