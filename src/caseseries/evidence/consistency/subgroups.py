"""Subgroups against the whole: their numbers add up to it, and so do their means."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed


def adds_up(parts: Sequence[int], whole: int, *, exhaustive: bool = True) -> Outcome:
    """Whether subgroups that do not overlap have as many members as the whole.

    Without `exhaustive` they may have fewer: a table need not show every group.
    """
    total = sum(parts)
    if total == whole or (total < whole and not exhaustive):
        return POSSIBLE
    return impossible(f"{' + '.join(map(str, parts))} is {total}, not {whole}")


def means_add_up(parts: Sequence[tuple[int, str | Printed]], mean: str | Printed) -> Outcome:
    """Whether the mean of the whole can be that of its subgroups, given as (n, mean).

    Raises ValueError without any member.
    """
    whole = printed(mean) if isinstance(mean, str) else mean
    groups = [(n, printed(m) if isinstance(m, str) else m) for n, m in parts]
    n = sum(size for size, _ in groups)
    if n < 1:
        raise ValueError("the subgroups have no member")
    low = sum((size * part.low for size, part in groups), Fraction(0)) / n
    high = sum((size * part.high for size, part in groups), Fraction(0)) / n
    if low <= whole.high and high >= whole.low:
        return POSSIBLE
    return impossible(
        f"the means of the subgroups give one between {float(low):.3f} and {float(high):.3f},"
        f" not {whole.text}"
    )
