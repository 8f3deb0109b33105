"""Where everything that studio shows goes: into the cell, or into the hands of `explore`.

Figures, players and text are *items*: objects with ``bundle() -> (data, metadata)``, both dicts by MIME
type. In a cell an item is displayed at once. While `explore` runs a function, items are collected
instead, so that the same function works in a cell and under a slider.
"""

import contextlib
from contextvars import ContextVar

from IPython import get_ipython
from IPython.display import display

_collector = ContextVar("studio_collector", default=None)


@contextlib.contextmanager
def collecting():
    """Collect what is shown inside the `with` block: yields the list of items, in order."""
    items = []
    token = _collector.set(items)
    try:
        yield items
    finally:
        _collector.reset(token)


def show(item):
    """Display an item now, or hand it to the collector. Returns True if it was displayed."""
    items = _collector.get()
    if items is not None:
        items.append(item)
        return False
    publish(*item.bundle())
    return True


def publish(data, metadata=None, display_id=None, update=False):
    """Send one MIME bundle to the notebook; outside a notebook, print its plain text."""
    if get_ipython() is None:
        print(data.get("text/plain", ""))
        return
    display(data, metadata=metadata or {}, raw=True, display_id=display_id, update=update)


def current_cell():
    """A number that differs from cell to cell, None outside a notebook."""
    shell = get_ipython()
    return None if shell is None else shell.execution_count


def can_update():
    """Whether what is shown now can be changed in place: in a Jupyter kernel, not under `explore`."""
    return _collector.get() is None and getattr(get_ipython(), "kernel", None) is not None


def is_collecting():
    """Whether `explore` runs: what is shown goes to its collector."""
    return _collector.get() is not None
