"""The course's data sets, made on this computer when they are first used: ``notes = dataset("notes")``."""

import difflib
import importlib
import re
from functools import lru_cache

from studio.clips import data_folder
from studio.datasets.cache import DatasetError

__all__ = ["DatasetError", "data_sets", "dataset", "ingredients"]

_MODULES = ("chorale_audio", "chorales", "loops", "notes")


@lru_cache(maxsize=8)
def dataset(name):
    """Open a data set, after making it if this is the first time.

    "notes": one-second notes of 12 instruments; "chorales": Bach's chorales as notes; "chorale_audio": chorales
    as sound; "loops": drum loops whose beats are known. Raises DatasetError if there is no such data set, no room
    for it, or no folder to write it to.
    """
    return getattr(_module(name), name)()


def data_sets(code):
    """Names of the data sets that a lesson's code opens, in order."""
    return list(dict.fromkeys(re.findall(r"\bdataset\(\s*[\"'](\w+)[\"']", code)))


def ingredients(name):
    """The files that a data set is made from: paths below the data folder, such as "chorales.json"."""
    root, module = data_folder(), _module(name)
    files = module._sources() if hasattr(module, "_sources") else [root / "chorales.json"]
    return [path.relative_to(root).as_posix() for path in files if root in path.parents]


def _module(name):
    if name not in _MODULES:
        close = difflib.get_close_matches(str(name), _MODULES, n=1)
        guess = f" Did you mean {close[0]!r}?" if close else ""
        raise DatasetError(f"there is no data set {name!r}.{guess} There are: {', '.join(_MODULES)}.")
    return importlib.import_module(f"studio.datasets.{name}")
