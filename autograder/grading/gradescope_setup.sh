#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder is built: see docs/gradescope.md
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ -d "$source/public" ] || source=$source/source
export DEBIAN_FRONTEND=noninteractive

apt-get update --quiet
for version in 3.13 3.12 3.11 3.14 none; do # the versions that constraints.txt holds for
    if apt-cache show "python$version-venv" > /dev/null 2>&1; then
        break
    fi
done
if [ $version = none ]; then
    echo "This base image has no Python 3.11 or newer. Choose Ubuntu 22.04 or newer." >&2
    exit 1
fi
apt-get install --quiet --yes --no-install-recommends "python$version" "python$version-venv"
apt-get install --quiet --yes --no-install-recommends bubblewrap || echo "There is no bubblewrap here."

"python$version" -m venv /opt/course
# torch without its gigabytes of CUDA
/opt/course/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu \
    -r "$source/requirements.txt"

# data sets are made here, once, and not for every submission
cd /
/opt/course/bin/python -I -c '
import sys
sys.path.insert(0, sys.argv[1] + "/public")
from pathlib import Path
from autograder.grading.gradescope_run import prepare
prepare(Path(sys.argv[1]))
' "$source"
/opt/course/bin/python -m compileall -q "$source/public"
chmod -R go=rX "$source/public"
chmod -R go= "$source/private"
