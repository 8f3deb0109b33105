"""Points off for late work."""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

__all__ = ["PerDay"]

_DAY = 24 * 3600


class PerDay(LateSubmissionPlugin):
    """A share of the score for each day begun after the deadline and the grace period, up to a limit."""

    per_day = Float(0.1, min=0, max=1, help="share of the score taken off for each day begun").tag(config=True)
    at_most = Float(0.5, min=0, max=1, help="largest share taken off in all").tag(config=True)
    grace_minutes = Float(0, min=0, help="minutes after the deadline that cost nothing").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """Points to take off; nbgrader calls this for late submissions only."""
        seconds = max(0.0, total_seconds_late - 60 * self.grace_minutes)
        return round(score * min(self.at_most, self.per_day * math.ceil(seconds / _DAY)), 2)
