#!/usr/bin/env bash
# Gradescope runs this, as root, in a container of its own for each submission: see docs/gradescope.md
base=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${COURSE_PYTHON:-/opt/course/bin/python} # setup.sh makes it
results=$base/results/results.json

mkdir -p "$base/results"
rm -f "$results"
# what students' code must not read, in case that it runs outside a sandbox
chmod go= "$base/results" "$base/submission" "$base/source/private"
[ ! -f "$base/submission_metadata.json" ] || chmod go= "$base/submission_metadata.json"

cd / || exit 1
"$python" -I -c '
import sys
sys.path.insert(0, sys.argv[1] + "/source/public")
from pathlib import Path
from autograder.grading.gradescope_run import main
main(Path(sys.argv[1]))
' "$base"

if [ ! -s "$results" ]; then # it was killed: for its memory, say
    echo "The autograder ended without results. Does its container have enough memory?"
    cat > "$results" << 'END'
{"score": 0, "stdout_visibility": "hidden", "output_format": "text", "tests": [], "output": "The autograder itself failed, and nothing was graded. It may be no fault of your notebook: please tell your instructor."}
END
fi
