"""Feedback and formgrader's pages: what students wrote is shown there, and can do nothing.

nbgrader's templates put Markdown and names into HTML as they are, whatever `HTMLExporter.sanitize_html` says.
"""

from __future__ import annotations

import re
from html import escape

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import ALLOWED_TAGS, Cleaner
from jinja2 import pass_context
from jinja2.runtime import Context
from mistune.plugins import import_plugin
from mistune.util import escape_url
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from pygments.token import STANDARD_TYPES

__all__ = ["EscapeNames", "FeedbackPage", "markdown"]

_LONGEST = 20_000  # characters of Markdown; more is shown as it was typed
_TAGS = ALLOWED_TAGS | set("h1 h2 h3 h4 h5 h6 p br hr pre div span del sub sup dl dt dd img".split())
_TAGS |= set("table thead tbody tr th td".split())
_CLASSES = {"highlight", *STANDARD_TYPES.values()}  # of code; any other would pass for a part of the page
_HARMLESS = {
    ("a", "href"): re.compile(r"(https?://|mailto:|#)\S*"),
    ("img", "src"): re.compile(r"data:image/(png|jpeg);base64,[\w+/=\s]*", re.ASCII),  # pasted; nothing is fetched
    ("img", "width"): re.compile(r"\d{1,4}%?"),
    ("img", "height"): re.compile(r"\d{1,4}%?"),
    ("td", "style"): re.compile(r".*"),  # of which the cleaner keeps the alignment
    ("th", "style"): re.compile(r".*"),
}
_STYLE = "<style>.rendered_html :is(td, th) { padding: 0 0.6em; }</style>"  # without it, columns of tables touch
_CHECK = re.compile(r'(<a href="#check_(\w+)">)Test cell(?=</a>)')


class FeedbackPage(HTMLExporter):
    """nbgrader's page of feedback, on which the list of scores names the exercises."""

    def from_notebook_node(self, nb, resources=None, **kw):
        """Called by nbgrader with a graded notebook."""
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return _CHECK.sub(r"\1\2", page).replace("</head>", f"{_STYLE}</head>", 1), resources


class EscapeNames(Preprocessor):
    """Makes HTML of what formgrader hands to its template as plain text."""

    enabled = True

    def preprocess(self, nb, resources):
        """Called by nbconvert before the template is filled in."""
        for key in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(key), str):
                resources[key] = escape(resources[key])
        return nb, resources


@pass_context
def markdown(context: Context, source: str) -> str:
    """HTML of a cell's Markdown, in the place of nbconvert's filter `markdown2html`: what is not harmless is text."""
    try:
        if len(source) > _LONGEST:
            raise ValueError("longer than anyone reads")
        return _cleaner().clean(_rendered(source, context.get("cell", {}).get("attachments", {})))
    except Exception:  # a picture that is missing, or Markdown that its parser does not survive
        return f"<pre>{escape(source)}</pre>"


def _rendered(source: str, attachments: dict) -> str:
    attachments = {
        escape_url(name): pictures for name, pictures in attachments.items()
    }  # as the renderer asks for them
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    plugins = [import_plugin(name) for name in MarkdownWithMath.DEFAULT_PLUGINS if name != "task_lists"]
    return MarkdownWithMath(renderer, plugins=plugins).render(source)


def _cleaner() -> Cleaner:
    css = CSSSanitizer(allowed_css_properties=["text-align"])
    protocols = ["http", "https", "mailto", "data"]
    return Cleaner(tags=_TAGS, attributes=_is_harmless, protocols=protocols, css_sanitizer=css)


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name in ("alt", "title"):
        return True
    if name == "class":
        return tag in ("div", "span") and value in _CLASSES
    pattern = _HARMLESS.get((tag, name))
    return bool(pattern and pattern.fullmatch(value))
