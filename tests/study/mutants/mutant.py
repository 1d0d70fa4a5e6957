"""One corruption of the clean cohort of `gate_cohort`, and what the gate must say of it."""

from __future__ import annotations

import dataclasses

from gate_cohort import Change

from caseseries.gate.rules.rule_sets import StudyRules


@dataclasses.dataclass(frozen=True, slots=True)
class Mutant:
    """A corruption that breaks one rule.

    ``changes`` are the least that break ``rule``; ``line``, ``column``, ``key`` and ``value`` are
    where the gate must find it. ``also`` names the rules that no such corruption leaves whole.
    ``severities`` and ``own`` bring in a rule that only a study of its own asks for.
    """

    rule: str
    changes: tuple[Change, ...]
    line: int
    column: str | None
    key: str | None
    value: str | None
    also: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    own: StudyRules | None = None

    @property
    def table(self) -> str:
        """The table the rule is about."""
        return self.rule.partition(".")[0]


@dataclasses.dataclass(frozen=True, slots=True)
class NearMiss:
    """A change next to the corruption of ``rule`` that leaves the cohort sound: ``what`` it is."""

    rule: str
    what: str
    changes: tuple[Change, ...]
    severities: tuple[tuple[str, str], ...] = ()
    own: StudyRules | None = None
