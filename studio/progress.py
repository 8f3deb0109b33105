"""A small progress bar: in a notebook one HTML bar, updated in place; in a terminal one line on stderr.

``with progress("Rendering notes", total) as bar: bar.advance()``
"""

import contextlib
import html
import sys
import time
import uuid

from IPython import get_ipython

from studio.output import publish

EVERY = 0.1  # seconds between two redraws: more often only costs time
CELLS = 30  # width of the bar in a terminal, in characters


@contextlib.contextmanager
def progress(title, total):
    """A bar from 0 to `total` steps: yields a Bar. An error or an interrupt leaves it where it stopped."""
    bar = Bar(title, total)
    bar.draw()
    try:
        yield bar
        bar.finish()
    except BaseException:
        bar.draw()
        raise
    finally:
        bar.close()


class Bar:
    """title: str; total: number of steps; done: steps so far; note: a few words shown behind the bar."""

    def __init__(self, title, total):
        self.title, self.total, self.done, self.note = str(title), max(int(total), 1), 0, ""
        self._put = _Notebook() if _in_notebook() else _Terminal()
        self._drawn = 0.0

    def advance(self, steps=1, note=None):
        """Some steps are done. Redraws at most ten times a second."""
        self.done = min(self.done + steps, self.total)
        self.note = self.note if note is None else str(note)
        if time.monotonic() - self._drawn >= EVERY:
            self.draw()

    def finish(self):
        """All is done, even if it took fewer steps than were announced."""
        self.done = self.total
        self.draw()

    def draw(self):
        """Show the bar as it stands now."""
        self._put(self)
        self._drawn = time.monotonic()

    def close(self):
        """End the line in a terminal."""
        self._put.close()

    def percent(self):
        """How much is done: int, 0 to 100."""
        return int(100 * self.done / self.total)


class _Notebook:
    """Draws into one output of the cell, found again by its display id."""

    def __init__(self):
        self.id = None

    def __call__(self, bar):
        words = f"{bar.percent()} % {bar.note}".rstrip()
        page = (
            f'<div class="studio-progress"><label>{html.escape(bar.title)} '
            f'<progress value="{bar.done}" max="{bar.total}"></progress></label> {html.escape(words)}</div>'
        )
        data = {"text/html": page, "text/plain": f"{bar.title}: {words}"}
        first, self.id = self.id is None, self.id or uuid.uuid4().hex
        publish(data, display_id=self.id, update=not first)

    def close(self):
        pass


class _Terminal:
    """Draws over one line of stderr; nothing where stderr is a file or a pipe."""

    def __init__(self):
        self.stream = sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None

    def __call__(self, bar):
        if self.stream:
            filled = CELLS * bar.done // bar.total
            line = f"{bar.title} [{'#' * filled}{'.' * (CELLS - filled)}] {bar.percent():3d} % {bar.note}"
            self.stream.write(f"\r{line}\x1b[K")
            self.stream.flush()

    def close(self):
        if self.stream:
            self.stream.write("\n")
            self.stream.flush()


def _in_notebook():
    """A Jupyter kernel: IPython in a terminal cannot update what it has shown."""
    return getattr(get_ipython(), "kernel", None) is not None
