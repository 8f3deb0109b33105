"""GLOSSARY.md: every term of the lessons that exist, taught and not only claimed, with links that lead somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from toy import SLUG, write_toy

from autograder.authoring.build import build, stale
from autograder.authoring.glossary import find_terms, glossary
from autograder.authoring.notebook import headings, read_notebook
from autograder.errors import LessonError
from autograder.messages import anchor

ROOT = Path(__file__).parent.parent
PROMISED = {  # the course's 76 terms, each in the lesson that owns it
    "01": ["Waveform", "PCM", "Sample Rate", "Quantization (Audio)"],
    "02": ["Nyquist Frequency", "Aliasing"],
    "03": ["ADSR", "MIDI", "BPM", "DAW"],
    "04": ["A-weighting", "LUFS"],
    "05": ["FFT"],
    "06": ["STFT", "Spectrogram", "Window Function", "Hop Size"],
    "07": ["Mel Scale", "Mel Spectrogram"],
    "08": ["Chromagram"],
    "10": ["Codec", "AAC", "Opus"],
    "11": ["Loss Function", "Batch Size", "Epoch", "Overfitting", "Gradient Clipping", "Mixed Precision", "Embedding"],
    "12": ["VAE", "ELBO", "KL Divergence", "Reparameterization Trick", "Latent Space"],
    "13": ["Vector Quantization", "Codebook", "VQ-VAE", "Token"],
    "14": ["RVQ", "Neural Codec", "SoundStream", "EnCodec"],
    "15": ["GAN", "Discriminator", "HiFi-GAN", "Vocoder", "Feature Matching Loss", "Perceptual Loss"],
    "16": ["Attention", "Softmax", "Multi-Head Attention", "Cross-Attention", "RoPE", "Transformer"],
    "17": ["Autoregressive Model", "Temperature"],
    "18": ["Diffusion Model", "U-Net"],
    "19": ["Conditioning", "FiLM", "Classifier-Free Guidance", "Guidance Scale", "Inpainting"],
    "20": ["Latent Diffusion"],
    "21": ["Contrastive Learning", "InfoNCE", "CLAP", "MuLan"],
    "22": ["Fine-Tuning", "LoRA", "Distillation", "Quantization (Model)"],
    "23": ["FAD", "MOS", "SDR"],
}
TERM = '# %% [markdown] term="Octave" also="doubled pitch"\n# Twice the frequency.\n'


@pytest.fixture(scope="module")
def terms():
    return find_terms(ROOT / "solutions")


def test_the_page_is_what_the_lessons_make():
    assert (ROOT / "GLOSSARY.md").read_text() == glossary(ROOT), "run: python3 start.py build"


def test_each_lesson_teaches_its_terms(terms):
    there = {folder.name[:2] for folder in (ROOT / "course").iterdir()}
    found = {number: [t.name for t in terms if t.slug.startswith(number)] for number in there}
    assert {n: sorted(names) for n, names in found.items() if names} == {
        n: sorted(names) for n, names in PROMISED.items() if n in there
    }
    assert sum(map(len, PROMISED.values())) == 76


def test_an_entry_is_one_to_three_sentences(terms):
    for term in terms:
        sentences = len(re.findall(r"[.!?](?:\s|$)", term.text))
        assert 1 <= sentences <= 3 and term.text.endswith("."), term.name


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)#([^)]+)\)", (ROOT / "GLOSSARY.md").read_text())
    assert links
    for path, fragment in links:
        assert unquote(fragment) in {anchor(heading) for heading in headings(read_notebook(ROOT / path))}


# --- A term is claimed in a toy lesson ------------------------------------------------------------------


@pytest.fixture
def toy(tmp_path):
    write_toy(tmp_path)
    return tmp_path


def claim(root, before, cell=TERM, slug=SLUG):
    script = root / "solutions" / slug / f"{slug}.py"
    text = script.read_text()
    assert before in text
    script.write_text(text.replace(before, cell + before, 1))


def test_a_term_with_a_demo_and_exercises_is_linked(toy):
    claim(toy, "# %%\nimport numpy")
    (term,) = find_terms(toy / "solutions")
    assert (term.section, list(term.exercises)) == ("Doubling", ["double", "total"])
    page = glossary(toy)
    assert "## Octave\n\nTwice the frequency.\n" in page
    assert f"(course/{SLUG}/{SLUG}.ipynb#Exercise-1-·-double)" in page


@pytest.mark.parametrize("kind", ["demo", "exercise"])
def test_either_a_demo_or_an_exercise_is_enough(toy, kind):
    lesson = toy / "solutions" / SLUG
    if kind == "demo":
        (lesson / "checks.py").write_text(
            (lesson / "checks.py").read_text().replace('see="Doubling"', 'see="Question"')
        )
    else:
        script = lesson / f"{SLUG}.py"
        script.write_text(script.read_text().replace('# %% tags=["demo"]', "# %%"))
    claim(toy, "# %%\nimport numpy")
    assert len(find_terms(toy / "solutions")) == 1


def test_a_term_that_is_only_claimed_is_refused(toy):
    claim(toy, '# %% [markdown] question="see"')
    with pytest.raises(LessonError, match="'Octave' in the section 'Question', which has no demo"):
        build(toy, [])
    assert not (toy / "course").exists() and not (toy / "GLOSSARY.md").exists()


def test_a_term_is_claimed_once(toy):
    claim(toy, "# %%\nimport numpy", TERM + TERM)
    with pytest.raises(LessonError, match="'Octave', which an earlier cell has"):
        glossary(toy)


def test_later_lessons_that_name_it_are_linked(toy):
    claim(toy, "# %%\nimport numpy")
    second = toy / "solutions" / "01_later"
    second.mkdir()
    prose = "# %% [markdown]\n# # Later\n# ## Up\n# Two octaves up.\n# ## Again\n# An octave.\n"
    (second / "01_later.py").write_text(prose)
    (second / "checks.py").write_text("")
    (term,) = find_terms(toy / "solutions")
    assert term.later == {"01_later": "Up"}
    assert find_terms(toy / "solutions", [SLUG])[0].later == {}
    (second / "01_later.py").write_text(prose.replace("ctave", "ctagon"))
    assert find_terms(toy / "solutions")[0].later == {}


def test_the_build_writes_it_and_check_sees_when_it_is_old(toy):
    claim(toy, "# %%\nimport numpy")
    build(toy, [SLUG])
    assert (toy / "GLOSSARY.md").read_text() == glossary(toy)
    assert "> **Octave.** Twice the frequency." in (toy / "course" / SLUG / f"{SLUG}.ipynb").read_text()
    assert stale(toy, []) == []
    (toy / "GLOSSARY.md").write_text("old")
    assert stale(toy, []) == ["GLOSSARY.md is not what the lessons make"]
