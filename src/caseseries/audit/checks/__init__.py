"""Statements held against themselves and each other; every refutation names its reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from caseseries.audit.checks.averages import averages, means_of_groups
from caseseries.audit.checks.groups import groups
from caseseries.audit.checks.known import Known
from caseseries.audit.checks.limits import limits
from caseseries.audit.checks.p_values import p_values
from caseseries.audit.checks.ratios import ratios
from caseseries.audit.checks.repeated import repeated
from caseseries.audit.checks.shares import shares
from caseseries.audit.checks.survival import survival
from caseseries.audit.checks.trusted import is_said_of_values
from caseseries.audit.checks.within_one import within_one
from caseseries.audit.findings import Finding
from caseseries.audit.statements import Statement

TESTS: tuple[Callable[[Known], Iterator[Finding]], ...] = (
    *(shares, groups, averages, means_of_groups, limits, p_values, survival, ratios, repeated),
    within_one,
)


def check(statements: Sequence[Statement]) -> tuple[Finding, ...]:
    """Every test that applies, in the order in which its numbers stand in the paper."""
    known = Known([statement for statement in statements if is_said_of_values(statement)])
    found = [finding for test in TESTS for finding in test(known)]
    return tuple(sorted(found, key=_first))


def _first(finding: Finding) -> tuple[int, int, int, int]:
    """Where the first number of what it is about stands."""
    if not finding.statements:
        return (0, 0, 0, 0)
    numbers = finding.statements[0].numbers.values()
    return min((n.block, n.row or 0, n.column or 0, n.start) for n in numbers)
