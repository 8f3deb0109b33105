"""Grading with nbgrader: its configuration, and the steps of ours that it runs."""

import sys

# jsonschema, which nbformat uses, would build grammars of web addresses for seconds, in each process
sys.modules.setdefault("rfc3987_syntax", None)
