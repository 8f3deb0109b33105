"""Feedback and formgrader in a real browser: what is to be read is there, and nothing of a student's comes to life."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import threading

import pytest
from classroom import nbgrader, open_gradebook, submit_toy, toy_course
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import expect, sync_playwright
from test_browser import CHROMIUM, FLAGS
from toy import SLUG

from autograder.grading.pages import markdown

RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = "def total(x):\n    return sum(x) / len(x)"  # half of the points
EVIL = "http://evil.example"  # nobody may ask for anything there
HACK = "(top.__hacked=1,alert(1))"
HOSTILE = f"<img src=x onerror={HACK}>"  # as an ID, too: no slash in it
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"
WORDS = "My tone falls silent"
DOT = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
).decode()

MARKUP = f"""
<script>{HACK}</script>
{HOSTILE}
<img src={EVIL}/a.png><img srcset="{EVIL}/b.png 1x"><picture><source srcset={EVIL}/c.png><img></picture>
![]({EVIL}/d.png)
[a](javascript:{HACK}) [b](data:text/html,<script>{HACK}</script>) [c](vbscript:{HACK}) [d](JaVaScRiPt&colon;{HACK})
<a href="files/javascript:{HACK}">e</a> <a href="java&#10;script:{HACK}">f</a> <a href=" &#1;javascript:{HACK}">g</a>
<a href="//evil.example">h</a> <a href="/logout">i</a>
<iframe src="javascript:{HACK}"></iframe><iframe srcdoc="<script>{HACK}</script>"></iframe><iframe src={EVIL}></iframe>
<style>@import "{EVIL}/e.css"; body {{ background: url({EVIL}/f.png) }}</style>
<b style="background: url({EVIL}/g.png); position: fixed; inset: 0">everything</b>
<svg onload={HACK}><script>{HACK}</script><image href={EVIL}/h.png /><use href="data:image/svg+xml,<svg/>#x"/></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={HACK}&gt;"></table></math>
<object data="data:text/html,<script>{HACK}</script>"></object><embed src={EVIL}/i.swf>
<link rel=stylesheet href={EVIL}/j.css><meta http-equiv=refresh content="0;url={EVIL}"><base href={EVIL}>
<details open ontoggle={HACK}>x</details><input autofocus onfocus={HACK}><video><source onerror={HACK}></video>
<form action={EVIL}><button>x</button></form><noscript><p title="</noscript><img src=x onerror={HACK}>"></noscript>
<div class="panel panel-primary nbgrader_cell" id="check_double"><input class="score" id="see"></div>
<script type="text/x-mathjax-config">{HACK}</script><script type="math/tex">\\href{{javascript:{HACK}}}{{x}}</script>
$\\href{{javascript:{HACK}}}{{x}}$ $\\unicode{{<img src=x onerror={HACK}>}}$
$$\\style{{background:url({EVIL}/k.png)}}{{x}}$$
\\begin{{a}}{HOSTILE}\\end{{a}} `{HOSTILE}` <!--><script>{HACK}</script>-->
![x](attachment:a"onerror={HACK}.png) <x onclick={HACK}>y</x> </div></div></body><script>{HACK}</script>

{HOSTILE} | b
---|---
{HOSTILE} | <td onclick={HACK}>

```mermaid
{HOSTILE}
```

```<img/src=x/onerror={HACK}>
code
```
"""
ATTACHED = {f'a"onerror={HACK}.png': {"image/png": f'{DOT}"><script>{HACK}</script>'}}
LEGITIMATE = """### What I heard
The tone *falls* by an **octave**: $f_0 \\to f_0 / 2$, see `np.sin`.

| amplitude | dB |
|:----------|---:|
| 0.5       | -6 |

1. first
2. second

$$ x(t) = \\sin(2 \\pi f t) $$

```python
def half(x):  # not the whole
    return x / 2
```

> quoted, <sub>small</sub>, ~~wrong~~, <https://example.org>

![my drawing](attachment:my%20drawing.png)
"""

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium (Debian, Ubuntu: apt install chromium)"
    ),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The toy lesson, graded, with feedback: an honest student, a hostile one, and one not graded yet."""
    root = tmp_path_factory.mktemp("feedback") / "course"
    toy_course(root)
    honest = submit_toy(root, "honest", RIGHT | {"total": MEAN, "see": LEGITIMATE})
    edit(honest, lambda nb: attach(nb, {"my drawing.png": {"image/png": DOT}}))
    hostile = submit_toy(root, HOSTILE, RIGHT | {"total": returns_markup("total"), "see": WORDS + MARKUP})
    edit(hostile, make_hostile)
    nbgrader(root, "autograde", SLUG)  # which takes any name; `autograder grade` leaves such a one out
    with open_gradebook(root) as gradebook:
        gradebook.update_or_create_student(
            HOSTILE, first_name=f"</script>{HOSTILE}", last_name=f'"; {HACK}; "{HOSTILE}'
        )
        gradebook.find_comment("see", SLUG, SLUG, "honest").manual_comment = "Nice drawing. **Why** an octave?"
        gradebook.db.commit()
    nbgrader(root, "generate_feedback", SLUG)
    submit_toy(root, "late_comer", RIGHT)
    return root


def returns_markup(name):
    return f"def {name}(x):\n    return {MARKUP!r}\n{name}.__name__ = {name}.__qualname__ = {HOSTILE!r}"


def edit(path, change):
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook))


def attach(notebook, attachments):
    next(cell for cell in notebook["cells"] if cell["id"] == "see")["attachments"] = attachments


def make_hostile(notebook):
    """Markup wherever a notebook has text, and code that puts it out by every road."""
    attach(notebook, ATTACHED)
    code = [
        f"print({MARKUP!r}, chr(27) + ']8;;javascript:{HACK}' + chr(7) + 'link', chr(27) + '[31m' + {HOSTILE!r})",
        f"raise ValueError({MARKUP!r})",
        f"raise type({HOSTILE!r}, (Exception,), {{}})({MARKUP!r})",
        f"from IPython.display import *\ndisplay(HTML({MARKUP!r}), Javascript('{HACK}'), SVG('<svg/>'))",
        f"{MARKUP!r}",
        f"%%html\n{MARKUP}",
        MARKUP,
    ]
    lines = [line for line in MARKUP.splitlines() if line]  # each for itself: one may swallow the next
    added = [new_code_cell(source) for source in code]
    added += [new_markdown_cell(source, attachments=ATTACHED) for source in [MARKUP, *lines]]
    for cell in added:
        cell["id"] = f'"><img src=x onerror={HACK}>'
        cell["metadata"] = {
            "nbgrader": {"grade_id": cell["id"], "points": 99},
            "tags": [cell["id"]],
            "name": cell["id"],
        }
    notebook["cells"] += added
    notebook["metadata"]["title"] = notebook["metadata"]["kernelspec"]["display_name"] = (
        f"</title><script>{HACK}</script>"
    )
    notebook["metadata"]["language_info"] = {"name": HOSTILE, "pygments_lexer": HOSTILE}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": f"</script>{HOSTILE}"}}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that cannot reach the net; `page.dialogs` and `page.asked` tell what was tried."""
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page.asked, page.dialogs = [], []

    def note(route):
        page.asked.append(route.request.url)
        route.abort()

    def dismiss(dialog):
        page.dialogs.append(dialog.message)
        dialog.dismiss()

    page.route(lambda url: not url.startswith(("file:", "data:", "http://localhost:")), note)
    page.on("dialog", dismiss)
    yield page
    page.close()


def show_feedback(page, course, student):
    page.goto((course / "feedback" / student / SLUG / f"{SLUG}.html").as_uri())


def demand_harmless(page):
    """Nothing ran, nothing was asked for but nbgrader's own script for formulas, no link leads to code."""
    assert not page.dialogs and not page.evaluate("window.__hacked")
    assert {url for url in page.asked if not url.startswith(MATHJAX)} == set()
    links = page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
    assert [
        link for link in links if re.match(r"[\s\x00-\x20]*(javascript|data|vbscript)\b", link, re.IGNORECASE)
    ] == []


def test_the_markup_does_harm_where_nothing_cleans_it(page, tmp_path):
    """Else the tests below would pass whatever is shown."""
    (tmp_path / "page.html").write_text(f"<html><body>{MARKUP}</body></html>")
    page.goto((tmp_path / "page.html").as_uri())
    assert page.dialogs and any(url.startswith(EVIL) for url in page.asked)
    with pytest.raises(AssertionError):
        demand_harmless(page)


def test_feedback_names_exercises_and_shows_points_reasons_and_comments(page, course):
    show_feedback(page, course, "honest")
    body = page.locator("body")
    for sentence in (
        "Score: 4.0 / 8.0",
        "double (Score: 2.0 / 2.0)",
        "total (Score: 2.0 / 4.0)",
        "✓ double: passed, 2 of 2 points",
        "✗ total: not right yet, 2 of 4 points",
        "That is the mean: do not divide by n.",
        "Nice drawing. Why an octave?",
    ):
        expect(body).to_contain_text(sentence)
    page.get_by_role("link", name="total", exact=True).click()
    expect(page.get_by_text("✗ total: not right yet")).to_be_in_viewport()


def test_what_an_honest_student_writes_looks_as_it_was_meant(page, course):
    show_feedback(page, course, "honest")
    answer = page.locator(".nbgrader_cell").filter(has_text="What I heard")
    expect(answer.get_by_role("heading", name="What I heard")).to_be_visible()
    expect(answer.locator("td").nth(1)).to_have_css("text-align", "right")
    expect(answer.locator("td").nth(1)).not_to_have_css("padding-left", "0px")
    expect(answer.locator(".highlight .k").first).to_have_text("def")
    expect(answer.locator(".highlight .k").first).not_to_have_css("color", "rgb(0, 0, 0)")
    expect(answer).to_contain_text("$f_0 \\to f_0 / 2$")
    for tag in ("em", "strong", "code", "ol", "blockquote", "sub", "del"):
        expect(answer.locator(tag).first).to_be_visible()
    assert answer.locator("img").evaluate("img => [img.naturalWidth, img.alt].join()") == "1,my drawing"
    expect(answer.get_by_role("link", name="https://example.org")).to_have_attribute("href", "https://example.org")


def test_feedback_is_harmless(page, course):
    show_feedback(page, course, HOSTILE)
    expect(page.get_by_text(WORDS).first).to_be_visible()
    expect(page.get_by_text("✗ total: not right yet")).to_be_visible()
    expect(page.get_by_text("ValueError").first).to_be_visible()
    expect(page.locator(".nbgrader_cell")).to_have_count(5)  # two answers, two checks, a question
    demand_harmless(page)


@pytest.mark.parametrize("source", ["![x](attachment:lost.png)", "*" * 30_000 + HOSTILE, "<div>" * 3000, "> " * 9000])
def test_markdown_that_cannot_be_shown_is_shown_as_it_is(source):
    assert "<img" not in (html := markdown({"cell": {}}, source)) and html


# --- formgrader -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """The address of formgrader, which Jupyter serves in the course's folder."""
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    words = ["--allow-root", "--no-browser", f"--port={port}", "--port-retries=0", "--IdentityProvider.token="]
    home = tmp_path_factory.mktemp("home")
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_RUNTIME_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home),
    }
    command = [sys.executable, "-m", "jupyter_server", *words]
    server = subprocess.Popen(command, cwd=course, env=env, stderr=subprocess.PIPE, text=True)
    try:
        said = []
        for line in server.stderr:
            said.append(line)
            if "is running at" in line:
                break
        else:
            pytest.fail("Jupyter did not start:\n" + "".join(said))
        threading.Thread(target=server.stderr.read, daemon=True).start()  # else it waits once the pipe is full
        yield f"http://localhost:{port}/formgrader/{{}}"
    finally:
        server.terminate()
        server.communicate()


def test_formgraders_button_autogrades_one(page, formgrader):
    page.goto(formgrader.format(f"manage_submissions/{SLUG}"))
    row = page.get_by_role("row").filter(has_text="late_comer")
    expect(row).to_contain_text("needs autograding")
    row.locator(".autograde a").click()
    expect(page.locator(".modal-dialog")).to_contain_text(f"Successfully autograded '{SLUG}' for student 'late_comer'")
    expect(row.locator(".score")).to_have_text("6 / 8")
    expect(row.locator(".status")).to_have_text("graded")
    demand_harmless(page)


@pytest.mark.parametrize("where", [f"manage_submissions/{SLUG}", f"gradebook/{SLUG}/{SLUG}", "manage_students"])
def test_formgraders_lists_are_harmless(page, formgrader, where):
    page.goto(formgrader.format(where))
    expect(page.locator("#main-table tr").filter(has_text=HACK)).to_have_count(1)
    demand_harmless(page)


def test_formgraders_page_of_a_submission_is_harmless(page, course, formgrader):
    with open_gradebook(course) as gradebook:
        identity = gradebook.find_submission_notebook(SLUG, SLUG, HOSTILE).id
    page.goto(formgrader.format(f"submissions/{identity}/"))
    expect(page.locator("#check_double")).to_have_attribute("placeholder", "2")
    expect(page.locator("#check_total")).to_have_attribute("placeholder", "0")
    expect(page.get_by_text(WORDS).first).to_be_visible()
    page.locator(".glyphicon-eye-open").click()
    expect(page.locator("a.name-shown")).to_contain_text(HOSTILE)
    page.locator("#see").fill("1")
    page.locator("#see").blur()
    expect(page.locator(".score-saved").last).to_be_visible()
    demand_harmless(page)
