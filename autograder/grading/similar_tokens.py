"""Fingerprints of source code that may be broken, huge or hostile: cut into tokens in linear time, never parsed."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

import numpy as np

__all__ = ["RUN", "comment_print", "comment_prints", "comments", "run_prints"]

RUN = 8
"""Tokens in a run: about a line of code."""

_LONGEST = 20_000  # characters of one answer; what comes after is not compared
_FEWEST_WORDS = 3  # "# the frames" is written by many
_MOST_WORDS = 12

# One pass, no backtracking: each alternative matches at once or consumes what no other could. Quotes may stay open.
_TOKEN = re.compile(
    r"""(?P<space>\s+|\\)
    |(?P<comment>\#[^\n]*)
    |(?P<string>[rRbBuUfFtT]{0,2}(?:'''(?:[^'\\]|\\.|'(?!''))*(?:''')?|\"""(?:[^"\\]|\\.|"(?!""))*(?:\""")?
        |'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?))
    |(?P<number>\.?[0-9](?:[eE][+-]|[0-9a-zA-Z_.])*)
    |(?P<name>\w+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(vars(builtins))  # nobody chose these names
_MASK = 2**64 - 1
_BASE = np.uint64(0x9E3779B97F4A7C15)


def run_prints(source: str) -> np.ndarray:
    """uint64 fingerprints of all runs of RUN tokens, each once. Names that a student can choose are all the same."""
    tokens = np.fromiter((hash(t) & _MASK for t in _tokens(source)), np.uint64)
    runs = len(tokens) - RUN + 1
    prints = np.zeros(max(runs, 0), np.uint64)
    for i in range(RUN if runs > 0 else 0):
        prints = prints * _BASE + tokens[i : i + runs]  # modulo 2**64
    return np.unique(prints)


def comment_prints(source: str) -> np.ndarray:
    """uint64 fingerprints of the comments, as many for each as it has words: a longer one says more."""
    codes = (comment_print(c, word) for c in comments(source) for word in range(c.count(" ") + 1))
    return np.unique(np.fromiter(codes, np.uint64))


def comment_print(comment: str, word: int = 0) -> int:
    """The fingerprint of a comment at one of its words."""
    return hash((comment, word)) & _MASK


def comments(source: str) -> list[str]:
    """Comments of a few words and more, in lower case, without what is not a word; cut where very long."""
    found = (m.group() for m in _TOKEN.finditer(source[:_LONGEST]) if m.lastgroup == "comment")
    words = (re.findall(r"\w+", comment.lower())[:_MOST_WORDS] for comment in found)
    return list(dict.fromkeys(" ".join(w) for w in words if len(w) >= _FEWEST_WORDS))


def _tokens(source: str) -> Iterator[str]:
    before = ""
    for match in _TOKEN.finditer(source[:_LONGEST]):
        kind, text = match.lastgroup, match.group()
        if kind in ("space", "comment"):
            continue
        if kind == "name" and before != "." and text not in _KEPT:
            yield "a name"
        elif kind == "number":
            yield text.rstrip("0").rstrip(".") if "." in text else text  # 2.0 is 2
        else:
            yield text
        before = text
