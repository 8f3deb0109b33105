"""Is every variant judged as it should be? The proof that a check tells right answers from wrong ones."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.answers import proven
from autograder.authoring.mutants import Mutant, mutants_of, survivors
from autograder.compare import same_outcome
from autograder.exercise import Exercise
from autograder.judge import judge
from autograder.lesson import find_lessons, load_lesson
from autograder.run import public_seeds, run_cases, seed_from

__all__ = ["Quality", "assess", "assess_lesson", "to_json", "to_table"]

FEWEST_WRONG, FEWEST_RIGHT = 4, 2
FEWEST_CAUGHT, MOST_EQUIVALENT = 0.95, 0.15  # shares of an exercise's mutants
_SECRETS = 2  # besides the public inputs, as many fresh ones as a class might meet


@dataclass
class Quality:
    """How one exercise's variants were judged. `problems` says in words what is not as it should be."""

    lesson: str
    exercise: str
    points: int
    cases: int
    wrong: int
    wrong_named: int
    right: int
    right_accepted: int
    mutants: int = 0
    mutants_caught: int = 0
    mutants_equivalent: int = 0
    problems: list[str] = field(default_factory=list)


def assess(root: Path, slugs: list[str]) -> list[Quality]:
    """All exercises of the named lessons, or of all lessons."""
    return [q for slug in slugs or find_lessons(root / "solutions") for q in assess_lesson(root / "solutions" / slug)]


def assess_lesson(folder: Path) -> list[Quality]:
    """Judge every variant of the lesson on the public inputs and on fresh ones."""
    lesson = load_lesson(folder)
    qualities = [_assess(lesson.slug, e, lesson.references[e.name]) for e in lesson.exercises.values()]
    mutants = {name: mutants_of(folder / f"{lesson.slug}.py", name) for name in lesson.exercises}
    survived = survivors(folder, [mutant for group in mutants.values() for mutant in group])
    for quality in qualities:
        _count_mutants(quality, mutants[quality.exercise], survived)
    return qualities


def _assess(slug: str, exercise: Exercise, reference) -> Quality:
    problems = _counts(exercise)
    misjudged: set[str] = set()
    public = proven(exercise, reference, public_seeds(exercise)).reference
    varies = False
    for number, seeds in enumerate([public_seeds(exercise), *_fresh_seeds(exercise)]):
        expected = proven(exercise, reference, seeds)
        varies |= not all(same_outcome(public[case], expected.reference[case], exercise) for case in public)
        for variant in expected.wrong:
            verdict = judge(exercise, {case: variant.outcome(case) for case in exercise.cases}, expected)
            if verdict.misconception != variant.name:
                judged = "accepted" if verdict.passed else f"taken for {verdict.misconception or 'an unknown mistake'}"
                problems.append(f"wrong {variant.name}: {judged} (inputs {number})")
                misjudged.add(variant.name)
        for variant in exercise.rights.values():
            verdict = judge(exercise, run_cases(exercise, variant.function, seeds), expected)
            if not verdict.passed:
                problems.append(f"right {variant.name}: rejected (inputs {number}): {' '.join(verdict.lines)}")
                misjudged.add(variant.name)
    if not varies:
        problems.append("every case expects the same on all inputs: typing in what `check` shows would pass")
    wrong, right = exercise.wrongs.keys(), exercise.rights.keys()
    counts = len(wrong), len(wrong - misjudged), len(right), len(right - misjudged)
    return Quality(slug, exercise.name, exercise.points, len(exercise.cases), *counts, problems=problems)


def _count_mutants(quality: Quality, mutants: list[Mutant], survived: list[Mutant]) -> None:
    equivalent = [mutant for mutant in mutants if mutant.equivalent]
    alive = [mutant for mutant in mutants if mutant in survived and not mutant.equivalent]
    told_apart = len(mutants) - len(equivalent)
    quality.mutants, quality.mutants_equivalent = len(mutants), len(equivalent)
    quality.mutants_caught = told_apart - len(alive)
    if len(equivalent) > MOST_EQUIVALENT * len(mutants):
        quality.problems.append(f"{len(equivalent)} of {len(mutants)} mutants are declared equivalent; too many")
    if quality.mutants_caught < FEWEST_CAUGHT * told_apart:
        quality.problems += [f"mutant survives: {mutant}" for mutant in alive]
    wrongly = [mutant for mutant in equivalent if mutant not in survived]
    quality.problems += [f"mutant is declared equivalent, but the cases catch it: {mutant}" for mutant in wrongly]


def _fresh_seeds(exercise: Exercise) -> list[dict[str, int]]:
    return [
        {case: seed_from("quality", str(i), exercise.name, case) for case in exercise.cases} for i in range(_SECRETS)
    ]


def _counts(exercise: Exercise) -> list[str]:
    problems = []
    if len(exercise.wrongs) < FEWEST_WRONG:
        problems.append(f"{len(exercise.wrongs)} wrong variants; at least {FEWEST_WRONG} are due")
    if len(exercise.rights) < FEWEST_RIGHT:
        problems.append(f"{len(exercise.rights)} right variants; at least {FEWEST_RIGHT} are due")
    return problems


def to_json(qualities: list[Quality]) -> str:
    """One object an exercise, without the words."""
    rows = [asdict(q) for q in qualities]
    for row in rows:
        del row["problems"]
    return json.dumps(rows, indent=2)


def to_table(qualities: list[Quality]) -> str:
    """Columns for people, and below them each problem."""
    head = ("lesson", "exercise", "points", "cases", "wrong named", "right accepted", "mutants caught")
    rows = [
        (
            *(q.lesson, q.exercise, q.points, q.cases),
            *(f"{q.wrong_named}/{q.wrong}", f"{q.right_accepted}/{q.right}"),
            f"{q.mutants_caught}/{q.mutants - q.mutants_equivalent}",
        )
        for q in qualities
    ]
    lines = ["{:22} {:18} {:>6} {:>6} {:>12} {:>15} {:>15}".format(*row) for row in [head, *rows]]
    lines += [f"✗ {q.lesson} {q.exercise}: {problem}" for q in qualities for problem in q.problems]
    return "\n".join(lines)
