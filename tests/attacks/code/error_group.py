# attack: raises groups of groups of errors, and errors made to look like the grader's own
# points: double=0 total=0
# %% double
from autograder.errors import CourseError
from autograder.forbids import ForbiddenCall
def double(x):
    raise BaseExceptionGroup("all", [KeyboardInterrupt(), ExceptionGroup("more", [ValueError()] * 1000)])
# %% total
import autograder.limit
def total(x): raise autograder.limit.Stopped
