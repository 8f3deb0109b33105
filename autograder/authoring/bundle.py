"""`python3 start.py bundle LESSON...`: one zip with which students work, and nothing of `solutions/`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from autograder.authoring.glossary import glossary
from autograder.authoring.notebook import read_notebook
from autograder.errors import LessonError
from studio.datasets import data_sets, ingredients

__all__ = ["bundle"]

_SETUP = ("start.py", "requirements.txt", "constraints.txt", "LICENSE")
_README = """# {title}

Unzip this folder where you keep your work, open a terminal in it, and run

    python3 start.py

The first start downloads what the lessons need. Then JupyterLab opens in your browser with your own copy
of the lessons in `my_course/`. Stop with Ctrl-C in the terminal.

Hand in the notebook that lies in `my_course/`. If it is too large for an upload, clear its sounds and pictures
first: menu Kernel, Restart Kernel and Clear Outputs of All Cells, then save.
"""
_SIGNS = {  # kind of data: what a lesson says that needs all of it
    "instrument": "studio.sampler",
    "midi": 'data_folder() / "midi"',
    "model": "studio.models",
}
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same files


def bundle(root: Path, slugs: list[str], output: Path) -> Path:
    """Write the zip for the named lessons. Raises LessonError for an unknown lesson; writes all or nothing."""
    if not output.absolute().parent.is_dir():
        raise LessonError(f"The folder {output.absolute().parent} does not exist.")
    files = {name: (root / name).read_bytes() for name in _SETUP if (root / name).is_file()}
    files["README.md"] = _README.format(title=", ".join(slugs)).encode()
    for slug in slugs:
        files |= _lesson_files(root, slug)
    files["GLOSSARY.md"] = glossary(root, slugs).encode()
    files |= _data_files(root, slugs)
    files |= _wheel(root)
    partial = output.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{output.stem}/{name}", _STAMP)
            entry.external_attr = 0o644 << 16  # readable for all on a shared computer
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    partial.replace(output)
    return output


def _lesson_files(root: Path, slug: str) -> dict[str, bytes]:
    folder = root / "course" / slug
    if not folder.is_dir():
        known = ", ".join(sorted(f.name for f in root.glob("course/*/"))) or "none"
        raise LessonError(f"There is no lesson {slug!r} in course/ (lessons: {known}).")
    return {f"course/{slug}/{f.name}": f.read_bytes() for f in sorted(folder.iterdir()) if f.is_file()}


def _data_files(root: Path, slugs: list[str]) -> dict[str, bytes]:
    """What the lessons' notebooks use of data/, with manifest and licenses cut to it."""
    entries = json.loads((root / "data" / "manifest.json").read_text(encoding="utf-8"))
    code = "\n".join(_code(root, slug) for slug in slugs)
    loaded = set(re.findall(r"\bload\(\s*[\"']([^\"']+)[\"']", code))
    if unknown := loaded - {entry["id"] for entry in entries}:
        raise LessonError(f"data/manifest.json has no recording {', '.join(sorted(unknown))}, which a lesson loads.")
    named = set(re.findall(r"[\"'](\w+)[\"']", code))  # it may load them in a loop
    made = {file for name in data_sets(code) for file in ingredients(name)}
    kinds = {kind for kind, sign in _SIGNS.items() if sign in code}
    chosen = [e for e in entries if e["id"] in named or e["file"] in made or e.get("kind") in kinds]
    names = [entry[key] for entry in chosen for key in ("file", "report") if key in entry]
    if missing := [name for name in names if not (root / "data" / name).is_file()]:
        raise LessonError(f"data/{missing[0]} is in the manifest, but the file is missing.")
    files = {f"data/{name}": (root / "data" / name).read_bytes() for name in names}
    files["data/manifest.json"] = json.dumps(chosen, indent=1, ensure_ascii=False).encode()
    files["data/LICENSES.md"] = (root / "data" / "LICENSES.md").read_bytes()
    return files


def _code(root: Path, slug: str) -> str:
    notebook = read_notebook(root / "course" / slug / f"{slug}.ipynb")
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def _wheel(root: Path) -> dict[str, bytes]:
    """What lessons import, autograder and studio, as one installable wheel.

    Made of a copy: setuptools works in a folder build/ beside the source, which would bring modules that are long gone,
    and which two bundles at once would share.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        for package in ("autograder", "studio"):
            shutil.copytree(root / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(root / name, source)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        done = subprocess.run([*command, "-w", folder, str(source)], capture_output=True, text=True)
        if done.returncode:
            raise LessonError(f"pip could not build the wheel: {done.stderr.strip().splitlines()[-1]}")
        return {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in Path(folder).glob("*.whl")}
