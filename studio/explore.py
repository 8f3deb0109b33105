"""explore: move a slider, see and hear at once what changes."""

import contextlib
import html
import io
import sys
import traceback
import uuid
from pathlib import Path

import ipywidgets as widgets
from IPython.display import display
from matplotlib.figure import Figure

from studio.controls import make_controls
from studio.figures import Picture, png_bundle
from studio.output import collecting, publish
from studio.players import Players


def explore(function, **controls):
    """Run `function` with the values of controls, again each time that one is moved.

    The function takes the controls' names as arguments. What it plots, plays and says is shown below the
    controls; it may also return a figure, sounds {label: (x, sr)}, or a tuple of both. Controls: (low,
    high) or (low, high, step) is a slider, a list a choice of values, True or False a checkbox; a unit
    may stand last, as in ``cutoff=(100, 8000, 100, "Hz")``; any ipywidgets control is taken as it is.
    Each starts at the function's default value where it has one.
    """
    _Explorer(function, make_controls(function, controls)).start()


class _Explorer:
    """Controls, and below them outputs that are updated in place: message, figures, players, text."""

    def __init__(self, function, controls):
        self.function, self.controls = function, controls
        self.name, self.slots, self.shown = f"studio-{uuid.uuid4().hex}", None, []

    def start(self):
        box = _Controls(list(self.controls.values()))
        box.add_class("studio-explore")
        if self.controls:
            display(box)
        self.update()
        for control in self.controls.values():
            control.observe(self.update, names="value")

    def update(self, _change=None):
        """Run the function with the controls' values and show what comes of it."""
        message, bundles = self.run()
        first = self.slots is None
        if first:
            self.slots = len(bundles) or 4  # an error at first: room for what comes later
        if len(bundles) > self.slots:
            now = f"with these values there are {len(bundles)} outputs, at first there were {self.slots}."
            message = _note(f"Not all is shown: {now}")
        bundles = [message or _EMPTY, *bundles, *[_EMPTY] * self.slots][: self.slots + 1]
        for number, bundle in enumerate(bundles):
            if first or bundle != self.shown[number]:  # a player whose sound is the same plays on
                publish(*bundle, display_id=f"{self.name}-{number}", update=not first)
        self.shown = bundles

    def run(self):
        """Call the function. Returns (message or None, what it showed): MIME bundles."""
        values = {name: control.value for name, control in self.controls.items()}
        printed = io.StringIO()
        try:
            with collecting() as items, contextlib.redirect_stdout(printed):
                items = _with_returned(items, self.function(**values))
                bundles = [_bundle(item) for item in items]
        except Exception as error:  # whatever the learner's function raises is shown, not lost
            return _note(f"{_explain(error, values)}\n{printed.getvalue()}".rstrip(), "studio-error"), []
        return (_note(printed.getvalue().rstrip()) if printed.getvalue() else None), bundles


class _Controls(widgets.VBox):
    """A box of controls that reads well where widgets cannot be shown, as on GitHub."""

    def __repr__(self):
        names = ", ".join(control.description for control in self.children)
        return f"Controls: {names}. Run the notebook to move them."


_EMPTY = ({"text/html": "", "text/plain": ""}, {})


def _with_returned(items, returned):
    """Items that were shown, and those that were returned without being shown, in a good order."""
    for thing in returned if isinstance(returned, tuple) else (returned,):
        if isinstance(thing, dict):
            items.append(Players(thing))
        elif isinstance(thing, Figure) and not any(thing is item for item in items):
            items.append(thing)
        elif thing is not None and not isinstance(thing, Figure):
            raise TypeError(
                f"a function for explore returns a figure, sounds {{label: (x, sr)}}, both or nothing; "
                f"this one returned {type(thing).__name__}."
            )
    return items


def _bundle(item):
    """The MIME bundle of an item, or of a figure made with matplotlib's pyplot, which is then closed."""
    if not isinstance(item, Figure) or isinstance(item, Picture):
        return item.bundle()
    bundle = png_bundle(item)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(item)
    return bundle


def _note(text, kind="studio-note"):
    """Plain text as a MIME bundle, with a mark beside it if it is an error."""
    edge = "border-left:4px solid #d55e00;padding:6px 12px;" if kind == "studio-error" else ""
    page = f'<pre class="{kind}" style="{edge}margin:0">{html.escape(text)}</pre>'
    return {"text/html": page, "text/plain": text}, {}


def _explain(error, values):
    """An error in plain lines: with which values, where in the learner's code, what."""
    if isinstance(error, NotImplementedError):
        return f"{traceback.extract_tb(error.__traceback__)[-1].name} is not written yet: solve its exercise first."
    here = str(Path(__file__).parent)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(here)]
    where = [f"line {frames[-1].lineno}, in {frames[-1].name}: {frames[-1].line}"] if frames else []
    given = ", ".join(f"{name}={value!r}" for name, value in values.items())
    return "\n".join([f"With {given} the function stopped:", *where, f"{type(error).__name__}: {error}"])
