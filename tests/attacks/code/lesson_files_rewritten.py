# attack: rewrites the lesson's files beside the notebook: no cases, other answers
# points: double=0 total=4
# %% double
from pathlib import Path
def double(x): return x
empty = "from autograder import Exercise\n" + "".join(
    f"{name} = Exercise({name!r}, points=9, minutes=1, difficulty=1)\n@{name}.case\ndef c({name}, rng): return 1\n"
    for name in ("double", "total")
)
for path in (Path("checks.py"), Path("answers.npz"), Path("numpy.py"), Path("autograder.py"), Path("sitecustomize.py")):
    try:
        path.unlink(missing_ok=True)
        path.write_text(empty if path.name == "checks.py" else "raise SystemExit")
    except OSError as error:
        print(type(error).__name__)
