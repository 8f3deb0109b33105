"""The course's secret, and the seeds that are drawn from it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from autograder.errors import CourseError
from autograder.exercise import Exercise

__all__ = ["read_secret", "seeds_for", "submission_key"]

_FILE = ".autograder_secret"
_BYTES = 32


def read_secret(root: Path) -> bytes:
    """The secret of the course folder; made on first use, readable by its owner alone."""
    path = root / _FILE
    if not path.exists():
        _make(path)
    with contextlib.suppress(ValueError):
        if len(secret := bytes.fromhex(path.read_text())) == _BYTES:
            return secret
    raise CourseError(f"{path} does not hold a secret any more. Put back a copy of it; or delete it, and grade anew.")


def _make(path: Path) -> None:
    """Write it beside, then give it its name: of several processes the first one wins, and nobody sees half of it."""
    file, part = tempfile.mkstemp(prefix=f"{_FILE}.", dir=path.parent)  # which its owner alone can read
    with open(file, "w") as stream:
        stream.write(secrets.token_hex(_BYTES))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(part, path)
        return
    os.unlink(part)


def submission_key(secret: bytes, lesson: str, student: str) -> bytes:
    """What the seeds of one student's submission are made from: all that a machine that grades it needs to know."""
    return _one_way(secret, lesson, student)


def seeds_for(key: bytes, exercise: Exercise) -> dict[str, int]:
    """A seed for each case, one-way from the key: who sees one learns nothing of another."""
    return {case: int.from_bytes(_one_way(key, exercise.name, case)[:16]) for case in exercise.cases}


def _one_way(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\0".join(parts).encode(), hashlib.sha256)
