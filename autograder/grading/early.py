"""The process that workers are forked from: begun first, so that it and this one import at the same time."""

from __future__ import annotations

import os
from multiprocessing import forkserver, get_context
from pathlib import Path

__all__ = ["CONTEXT", "begin"]

CONTEXT = get_context("forkserver")


def begin(script: Path) -> None:
    """Let that process import what grading needs, and what a lesson's script asks for that takes long."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # workers side by side; and threads do not survive a fork
    slow = ["torch"] if script.is_file() and "import torch" in script.read_text(encoding="utf-8") else []
    CONTEXT.set_forkserver_preload(["autograder.grading.tasks", *slow])
    forkserver.ensure_running()
