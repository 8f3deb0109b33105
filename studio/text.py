"""Text with computed numbers in it, so that no number in a lesson can drift from its code."""

import inspect

from studio.output import show


def say(markdown):
    """Display Markdown, usually an f-string with numbers that the cell just computed.

    ``say(f"The peak is **{peak:.1f} dBFS**.")`` Indentation common to all lines is removed.
    """
    show(Text(inspect.cleandoc(str(markdown))))


class Text:
    """An item of Markdown (see studio.output)."""

    def __init__(self, markdown):
        self.markdown = markdown

    def bundle(self):
        return {"text/markdown": self.markdown, "text/plain": self.markdown}, {}
