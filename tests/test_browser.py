"""A learner in a real browser: hears, slides, fails a check, reads why, fixes it, passes, validates."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from autograder.lesson import find_lessons

ROOT = Path(__file__).parent.parent
SLUG = "01_waveform_pcm"
OTHERS = [slug for slug in find_lessons(ROOT / "solutions") if slug != SLUG]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SLOW = 300_000  # ms: the longest that a lesson's cells may take here

# pictures and sounds of a cell, as JavaScript sees them
SHOWN = "([cell]) => [...cell.querySelectorAll('img, audio')].map(one => one.src).join()"

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="no Chromium on this computer: the browser test did not run"
    ),
]

OCTAVE_LOW = """def sine(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(round(duration * sr)) / sr
    return amplitude * np.sin(np.pi * frequency * t + phase)"""
RIGHT = OCTAVE_LOW.replace("np.sin(np.pi", "np.sin(2 * np.pi")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """JupyterLab as `python3 start.py --no-browser` serves it, with a copy of the course that is this test's own."""
    mine = tmp_path_factory.mktemp("learner") / "my_course"
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    # a start.py like any other, but for the folder: a test must not touch the author's own my_course
    start = f"import pathlib, start, sys; start.MINE = pathlib.Path({str(mine)!r}); sys.exit(start.main(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "--no-browser", "--port", str(port)]
    # JupyterLab leaves cells out of the page that are out of sight; here every cell must be found
    settings = mine.parent / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')
    folders = {f"JUPYTERLAB_{name.upper()}_DIR": str(mine.parent / name) for name in ("settings", "workspaces")}
    env = os.environ | folders
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if ready := re.search(r"Ready: (\S+)", line):
                break
        else:
            pytest.fail("start.py did not start JupyterLab:\n" + "".join(said))
        yield ready[1]
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def page(address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        open_lesson(page, address, SLUG)
        yield page
        browser.close()


def open_lesson(page, address, slug):
    page.goto(address.replace(SLUG, slug) + "&reset")  # without the notebooks that were open before
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle")


def cell_with(page, text):
    return page.locator(".jp-Notebook .jp-CodeCell").filter(has_text=text)


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".jp-Notebook .jp-CodeCell").last.locator(".jp-InputPrompt")).to_have_text(
        re.compile(r"\[\d+\]"), timeout=SLOW
    )


def write(page, cell, source):
    """Replace a cell's source by typing, and run it."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")


def run(page, cell):
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def validate(page):
    """Press nbgrader's Validate button; returns what its dialog says."""
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog").filter(has_text=re.compile("Validation|passed", re.IGNORECASE))
    expect(dialog).to_be_visible(timeout=SLOW)
    said = dialog.inner_text()
    dialog.get_by_role("button").last.click()
    expect(dialog).to_be_hidden()
    return said


def test_a_learner_in_a_browser(page):
    """One story, because each step needs the one before."""
    run_all(page)

    controls = page.locator(".studio-explore").first
    picture = cell_with(page, "explore(zoom").locator("img").first
    before = picture.get_attribute("src")
    controls.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before)

    # nothing solved yet: each check says so, and the payoff was reached all the same
    check = cell_with(page, re.compile(r"^\s*\[\d*\]:\s*check\(sine\)"))
    expect(check).to_contain_text("not started yet")
    expect(cell_with(page, "explore(my_first_sound")).to_contain_text("sine is not written yet")
    assert "failed" in validate(page).lower()

    solution = cell_with(page, "# Your code here").filter(has_text="def sine(")
    write(page, solution, OCTAVE_LOW)
    run(page, check)
    expect(check).to_contain_text("one octave too low")
    expect(check.locator("audio")).to_have_count(2)  # expected and yours
    expect(check.locator("img")).to_be_visible()
    link = check.get_by_role("link", name="A sine wave is a pure tone")
    link.click()
    expect(page.get_by_role("heading", name="A sine wave is a pure tone")).to_be_in_viewport()

    solution = cell_with(page, "def sine(").filter(has_text="np.sin(np.pi")
    write(page, solution, RIGHT)
    run(page, check)
    expect(check).to_contain_text("✓ sine: passed, 2 of 2 points")

    run_all(page)
    expect(check).to_contain_text("✓ sine: passed")
    expect(cell_with(page, "progress()").last).to_contain_text("2 of 18 points")


def test_a_learner_does_not_see_the_instructors_panels(page):
    for name in ("Formgrader", "Create Assignment", "Course List"):
        expect(page.get_by_text(name)).to_have_count(0)


@pytest.mark.parametrize("slug", OTHERS)
def test_every_lesson_opens_runs_and_answers_a_slider(page, address, slug):
    open_lesson(page, address, slug)
    run_all(page)
    expect(page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="not started yet").first).to_be_visible()
    cell = page.locator(".jp-Notebook .jp-CodeCell").filter(has=page.locator(".studio-explore [role=slider]")).first
    slider, handle = cell.get_by_role("slider").first, cell.element_handle()
    before = page.evaluate(SHOWN, [handle])
    slider.focus()
    at_the_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    page.keyboard.press("ArrowLeft" if at_the_end else "ArrowRight")
    page.wait_for_function(f"([cell, before]) => ({SHOWN})([cell]) !== before", arg=[handle, before])
    expect(cell.locator(".studio-error")).to_have_count(0)
