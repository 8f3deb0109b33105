"""nbgrader reads this file. What the course needs is in autograder/grading/config.py; your own choices go here."""

from pathlib import Path

from autograder.grading.config import configure

c = get_config()  # noqa: F821 (nbgrader defines it)
configure(c, Path(__file__).parent)

# The name of your course: students see it when they list assignments.
c.CourseDirectory.course_id = "sample-to-song"

# Where releases and hand-ins are exchanged when all students work on one server.
# c.Exchange.root = "/srv/nbgrader/exchange"

# Points off for late work: a tenth of the score for each day begun, half of it at most.
c.PerDay.per_day = 0.1
c.PerDay.at_most = 0.5

# The gradebook: a file here, unless you name a PostgreSQL server.
# c.CourseDirectory.db_url = "postgresql+psycopg2://user@host/gradebook"
