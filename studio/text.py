"""Text with computed numbers in it, so that no number in a lesson can drift from its code."""

import inspect
import re

from studio.output import show


def say(markdown):
    """Display Markdown, usually an f-string with numbers that the cell just computed.

    ``say(f"The peak is **{peak:.1f} dBFS**.")`` Indentation common to all lines is removed.
    """
    show(Text(_true_minus(inspect.cleandoc(str(markdown)))))


def _true_minus(markdown):
    """A minus sign before each number, where Python writes a hyphen; code and formulas stay as they are."""
    parts = re.split(r"(`[^`]*`|\$[^$]*\$)", markdown)
    parts[::2] = [re.sub(r"(?<![\w)-])-(?=\d)", "\N{MINUS SIGN}", part) for part in parts[::2]]
    return "".join(parts)


class Text:
    """An item of Markdown (see studio.output)."""

    def __init__(self, markdown):
        self.markdown = markdown

    def bundle(self):
        return {"text/markdown": self.markdown, "text/plain": self.markdown}, {}
