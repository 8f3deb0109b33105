"""The course's secret, and the seeds that are drawn from it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from autograder.exercise import Exercise

__all__ = ["read_secret", "seeds_for", "submission_key"]

_FILE = ".autograder_secret"


def read_secret(root: Path) -> bytes:
    """The secret of the course folder; made on first use, readable by its owner alone."""
    path = root / _FILE
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    secret = secrets.token_bytes(32)
    with os.fdopen(file, "w") as stream:
        stream.write(secret.hex())
    return secret


def submission_key(secret: bytes, lesson: str, student: str) -> bytes:
    """What the seeds of one student's submission are made from: all that a machine that grades it needs to know."""
    return _one_way(secret, lesson, student)


def seeds_for(key: bytes, exercise: Exercise) -> dict[str, int]:
    """A seed for each case, one-way from the key: who sees one learns nothing of another."""
    return {case: int.from_bytes(_one_way(key, exercise.name, case)[:16]) for case in exercise.cases}


def _one_way(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\0".join(parts).encode(), hashlib.sha256)
