"""Lesson 10's references against scipy, closed forms and real encoders, and what its text promises."""

import ast
import importlib
import io
import itertools
import pkgutil
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from lesson_kit import forbidden_but_right
from scipy import fft, stats

import studio
from autograder.authoring.script import read_script
from autograder.lesson import load_lesson
from studio import library
from studio.codecs import CODECS, encode, roundtrip

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "10_codecs")
REF = LESSON.references
LIBRARY = {"mdct": library.mdct, "imdct": library.imdct}

each = pytest.mark.parametrize("ours", [REF, LIBRARY], ids=["reference", "library"])
each_size = pytest.mark.parametrize("samples, n", [(1, 2), (3, 10), (24, 8), (29, 6), (17, 8), (5000, 1024)])


def rng():
    return np.random.default_rng(10)


# --- what students may find, and what counts ----------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_would_pass_but_is_no_answer(name):
    assert forbidden_but_right(LESSON, name, LIBRARY[name])


def test_studio_holds_no_other_solution():
    names = [m.name for m in pkgutil.walk_packages(studio.__path__, "studio.") if "toolbox" not in m.name]
    found = {(m, name) for m in names for name in REF if name in vars(importlib.import_module(m))}
    assert found == {("studio.library", "mdct"), ("studio.library", "imdct")}


# --- the transform ------------------------------------------------------------------------------------------


@each
@each_size
def test_mdct_is_a_dct_of_type_4_of_folded_frames(ours, samples, n):
    x = rng().standard_normal(samples)
    padded = np.concatenate([np.zeros(n), x, np.zeros(-samples % n + n)])
    window, columns = np.sin(np.pi * (np.arange(2 * n) + 0.5) / (2 * n)), []
    for begin in range(0, len(padded) - n, n):
        a, b, c, d = (window * padded[begin : begin + 2 * n]).reshape(4, n // 2)
        columns.append(fft.dct(np.concatenate([-c[::-1] - d, a - b[::-1]]), type=4, norm="ortho"))
    assert ours["mdct"](x, n).shape == (n, 1 + -(-samples // n))
    np.testing.assert_allclose(ours["mdct"](x, n), np.stack(columns, axis=1), atol=1e-10)


@each
@each_size
def test_aliases_cancel_in_time(ours, samples, n):
    x = rng().standard_normal(samples)
    np.testing.assert_allclose(ours["imdct"](ours["mdct"](x, n), samples), x, atol=1e-10)


@each
@each_size
def test_energy_is_kept_and_both_ways_are_transposes(ours, samples, n):
    x, y = rng().standard_normal((2, samples))
    X = ours["mdct"](x, n)
    assert np.sum(X**2) == pytest.approx(np.sum(x**2))
    other = rng().standard_normal(X.shape)
    assert np.sum(X * other) == pytest.approx(np.sum(x * ours["imdct"](other, samples)))


def test_the_sine_window_obeys_princen_and_bradley_and_one_frame_alone_does_not_come_back():
    one = REF["mdct"](np.ones(16), 8)[:, [1]]
    half = np.asarray(REF["imdct"](np.hstack([0 * one, one, 0 * one]), 16))
    window = np.sin(np.pi * (np.arange(16) + 0.5) / 16)
    np.testing.assert_allclose(window[:8] ** 2 + window[8:] ** 2, 1)
    np.testing.assert_allclose(half[:8], window[:8] * (window[:8] - window[:8][::-1]), atol=1e-12)
    np.testing.assert_allclose(half[8:], window[8:] * (window[8:] + window[8:][::-1]), atol=1e-12)


# --- bits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("symbols", [[0, 0, 1, -1], [7] * 9, [], np.arange(64), np.arange(12).reshape(3, 4) % 5])
def test_entropy_is_scipys(symbols):
    counts = np.unique(symbols, return_counts=True)[1]
    want = np.size(symbols) * stats.entropy(counts, base=2) if np.size(symbols) else 0
    assert REF["entropy_bits"](np.array(symbols, dtype=int)) == pytest.approx(want)


def test_entropy_of_a_coin_and_of_a_geometric_law():
    q = np.repeat(np.arange(10), 2 ** np.arange(10, 0, -1))  # each value half as often as the one before
    p = 2.0 ** np.arange(10, 0, -1) / len(q)
    assert REF["entropy_bits"](np.arange(1000) % 2) == pytest.approx(1000)
    assert REF["entropy_bits"](q) == pytest.approx(-len(q) * np.sum(p * np.log2(p)))


@pytest.mark.parametrize("codec", CODECS)
def test_bitrates_of_real_files(codec):
    x = 0.1 * rng().standard_normal(32000)
    e = encode(x, 16000, codec, 32)
    with av.open(io.BytesIO(e.data)) as file:
        sizes = [p.size for p in file.demux(audio=0) if p.size]
    assert REF["bitrate_kbps"](e.packet_sizes, 32000, 16000) == pytest.approx(e.kbps)
    assert REF["bitrate_kbps"](sizes, 32000, 16000) == pytest.approx(e.kbps, rel=0.05)
    assert REF["bitrate_kbps"]([16000], 16000, 16000) == 128


def test_greedy_bits_are_the_best_for_the_worst_band():
    r = rng()
    for _ in range(30):
        smr, budget = r.uniform(1, 20, 4), int(r.integers(1, 9))
        got = REF["allocate_bits"](smr, np.ones(4, dtype=int), budget)
        worst = [max(smr - 6.02 * np.array(b)) for b in itertools.product(range(5), repeat=4) if sum(b) <= budget]
        assert max(smr - 6.02 * got) <= max(min(worst), 0) + 1e-9
        assert got.sum() <= budget


def test_bits_stop_at_the_budget_the_mask_and_the_most():
    r = rng()
    for _ in range(50):
        smr, widths, budget = r.uniform(-20, 120, 12), r.integers(1, 30, 12), r.uniform(0, 2000)
        bits = REF["allocate_bits"](smr, widths, budget, 12)
        left = budget - widths @ bits
        assert left >= 0 and bits.max() <= 12
        assert all(b == 0 or s - 6.02 * (b - 1) > 0 for s, b in zip(smr, bits, strict=True))
        open_ = (smr - 6.02 * bits > 0) & (bits < 12)
        assert not open_.any() or left < widths[open_].min()


# --- masking ------------------------------------------------------------------------------------------------


def test_the_bark_scale_counts_critical_bands():
    """Zwicker's table: where bands number 1 to 22 end, in Hz."""
    edges = [100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300,
             6400, 7700, 9500]  # fmt: skip
    np.testing.assert_allclose(functions()["bark"](np.array(edges, dtype=float)), np.arange(1, 23), atol=0.22)


def test_hearing_is_sharpest_between_3_and_4_khz():
    f = np.arange(20.0, 16000)
    q = functions()["quiet_spl"](f)
    assert 3000 < f[q.argmin()] < 4000 and -6 < q.min() < -4
    assert q[f == 1000] == pytest.approx(3.4, abs=0.1)


def test_threshold_of_one_masker_and_of_two():
    f = np.array([800.0, 1000, 2000])
    z = functions()["bark"](f)
    level = np.array([[-np.inf], [-10], [-np.inf]])
    one = REF["masking_threshold"](level, f)[:, 0]
    np.testing.assert_allclose(one, [-25 - 25 * (z[1] - z[0]), -25, -25 - 10 * (z[2] - z[1])])
    same = REF["masking_threshold"](np.full((2, 1), -10.0), np.array([1000.0, 1000.0 + 1e-9]))
    np.testing.assert_allclose(same, -25 + 10 * np.log10(2), atol=1e-6)
    nothing = REF["masking_threshold"](np.full((3, 2), -np.inf), f, full_scale=90)
    np.testing.assert_allclose(nothing, np.tile((functions()["quiet_spl"](f) - 90)[:, None], 2))


# --- the codec that the lesson builds -----------------------------------------------------------------------


@cache
def functions():
    """All functions of the lesson, with the references in the learner's place."""
    kinds = ast.Import, ast.ImportFrom, ast.FunctionDef
    cells = [c for c in read_script(LESSON.folder / "10_codecs.py") if c.kind == "code"]
    nodes = [node for c in cells for node in ast.parse(c.source).body if isinstance(node, kinds)]
    nodes = [n for n in nodes if getattr(n, "module", "") != "studio.toolbox"]
    made = {"N": 1024, "stft": library.stft, "SOUNDS": SOUNDS}
    exec(compile(ast.Module(nodes, []), "10_codecs.py", "exec"), made)
    made["sqnr_db"] = lambda x, q: 10 * np.log10(np.sum(x**2.0) / np.sum((x - q) ** 2.0))
    made |= REF
    return made


SOUNDS = {"orchestra": ("van_theme_mono", 4), "guitar": ("guit_em9", 4), "bell": ("perc_bell", 4)}


@pytest.fixture(scope="module")
def at_64():
    """{label: row of measure and noise-to-mask ratios} of the orchestra at about 64 kbps."""
    f = functions()
    x, sr = f["part"]("orchestra")
    results = {}
    for label, options in {"ours": {}, "filled": {"fill": True}, "no masking": {"masking": False}}.items():
        results[label] = f["your_codec"](x, sr, 64, **options)[:2]
    results |= {codec: roundtrip(x, sr, codec, 64) for codec in CODECS}
    return {k: (f["measure"](x, y, sr, kbps), f["above_threshold"](x, y, sr)) for k, (y, kbps) in results.items()}


def test_bitrates_are_equal_and_rulers_disagree(at_64):
    rows = {label: row for label, (row, _) in at_64.items()}
    assert all(60 < row[0] < 70 for row in rows.values())
    assert max(rows, key=lambda k: rows[k][1]) == "no masking"  # by the signal-to-noise ratio
    assert rows["no masking"][1] > rows["ours"][1] + 5
    assert all(rows[codec][1] < rows["no masking"][1] - 2 for codec in CODECS)
    assert rows["filled"][3] < rows["ours"][3] < rows["no masking"][3]  # by the log-spectral distance to 16 kHz
    assert rows["ours"][3] < max(rows[codec][3] for codec in CODECS)  # among the real ones, not below them all


def test_masking_keeps_the_error_near_the_threshold(at_64):
    worst = {label: np.percentile(over, 99) for label, (_, over) in at_64.items()}
    assert worst["ours"] < 2 < worst["no masking"]
    assert np.mean(at_64["ours"][1] > 0) < np.mean(at_64["no masking"][1] > 0)


@pytest.mark.parametrize("label", SOUNDS)
def test_with_2_db_to_spare_the_error_stays_under_the_threshold(label):
    f = functions()
    x, sr = f["part"](label)
    y, kbps, _ = f["your_codec"](x, sr, 500, margin=2)
    assert np.mean(f["above_threshold"](x, y, sr) > 0) < 0.02
    assert kbps < 90


def test_noise_filling_costs_signal_to_noise_ratio_and_helps_the_spectrum():
    f = functions()
    x, sr = f["part"]("orchestra")
    (plain, kbps, _), (filled, same, _) = (f["your_codec"](x, sr, 16, fill=fill) for fill in (False, True))
    assert kbps == same and abs(kbps - 16) < 1
    a, b = (f["measure"](x, y, sr, kbps) for y in (plain, filled))
    assert b[1] < a[1] and b[3] < a[3] / 2


def test_long_frames_echo_before_a_stroke():
    f = functions()
    x = np.concatenate([np.zeros(11025), studio.load("drum_cowbell")[0], np.zeros(5000)])
    before = [f["your_codec"](x, 44100, 48, n=n)[0][8820:10800] for n in (4096, 256)]
    assert np.mean(before[0] ** 2) > max(1e-4, 100 * np.mean(before[1] ** 2))


def test_entropy_saves_against_words_of_fixed_length():
    f = functions()
    x, sr = f["part"]("orchestra")
    stream = f["your_codec"](x, sr, 64)[2]
    bits = stream.bits[stream.band]
    words = [g.size * np.ceil(np.log2(len(np.unique(g)))) for g in (stream.q[bits == b] for b in np.unique(bits)[1:])]
    assert f["cost"](stream)[0] < 0.7 * sum(words)


def test_a_huffman_code_is_prefix_free_and_within_a_bit_of_the_entropy():
    f = functions()
    for counts in ([1, 1], [5, 3, 1, 1, 1], rng().integers(1, 1000, 60)):
        p = np.array(counts) / np.sum(counts)
        lengths = f["huffman_lengths"](counts)
        assert np.sum(2.0**-lengths) == 1  # Kraft's sum: a complete prefix code
        assert stats.entropy(p, base=2) <= p @ lengths + 1e-9 < stats.entropy(p, base=2) + 1
