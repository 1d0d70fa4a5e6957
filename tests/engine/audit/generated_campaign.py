"""Generated papers by the hundred, audited: false refutations, and planted errors found."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generated_cohorts import Cohort, drawn
from generated_errors import ERRORS
from generated_papers import Generated, paper, style_of

from caseseries.audit.audit import audit_paper
from caseseries.audit.findings import Finding
from caseseries.audit.readers.markdown import read_markdown


@dataclass
class Tally:
    """What came of papers of one kind."""

    papers: int = 0
    found: int = 0
    refuted: list[tuple[Generated, Finding]] = field(default_factory=list)
    """In sound papers: false refutations."""
    missed: list[Generated] = field(default_factory=list)
    tests: dict[str, int] = field(default_factory=dict)


def refutations(text: str) -> tuple[list[Finding], dict[str, int]]:
    tests: dict[str, int] = {}
    audit = audit_paper(read_markdown(text, "paper.md"))
    for finding in audit.findings:
        tests[finding.test] = tests.get(finding.test, 0) + 1
    return [finding for finding in audit.findings if finding.is_refuted], tests


def generated(
    error: str, how_many: int, seed: int, cohorts: Sequence[Cohort] = ()
) -> Iterator[Generated]:
    """Papers in all styles in turn, of rows drawn or taken from larger cohorts."""
    rng = random.Random(f"{seed} {error}")
    made = tried = 0
    while made < how_many:
        tried += 1
        if tried > 200 * how_many:
            raise ValueError(f"{error} can hardly be planted")
        n = rng.choice((9, 13, 18, 23, 31, 40, 57, 84, 120))
        cohort = rng.choice(cohorts).some(n, rng) if cohorts else drawn(rng, n)
        found = paper(cohort, style_of(tried), error, rng)
        if found is not None:
            made += 1
            yield found


def sound(how_many: int, seed: int, cohorts: Sequence[Cohort] = ()) -> Tally:
    tally = Tally()
    for one in generated("", how_many, seed, cohorts):
        wrong, tests = refutations(one.text)
        tally.papers += 1
        tally.refuted += [(one, finding) for finding in wrong]
        for name, times in tests.items():
            tally.tests[name] = tally.tests.get(name, 0) + times
    return tally


def planted(how_many: int, seed: int, cohorts: Sequence[Cohort] = ()) -> dict[str, Tally]:
    """By kind: found is a paper of which some refutation has the wrong number."""
    tallies = {}
    for error in ERRORS:
        tally = tallies[error] = Tally()
        for one in generated(error, how_many, seed, cohorts):
            tally.papers += 1
            wrong, _ = refutations(one.text)
            if any(_has(finding, one.wrong) for finding in wrong):
                tally.found += 1
            else:
                tally.missed.append(one)
    return tallies


def _has(finding: Finding, wrong: str) -> bool:
    digits = wrong.lstrip("<0") or "0"
    return any((number.text.lstrip("<0") or "0") == digits for number in finding.numbers)
