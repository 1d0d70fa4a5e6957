"""A percentage against its count and total, and a ratio against its two counts."""

from __future__ import annotations

from fractions import Fraction

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed


def percentage(percent: str | Printed, count: int, total: int) -> Outcome:
    """Whether count/total prints as the percentage.

    Raises ValueError for a negative count or total.
    """
    if count < 0 or total < 0:
        raise ValueError(f"{count}/{total} counts less than nothing")
    if count > total:
        return impossible(f"{count} of {total} is more than all of them")
    if total == 0:
        return impossible(f"a share of none cannot be {_text(percent)}%")
    return _quotient(percent, Fraction(100 * count, total), f"{count}/{total}", "%")


def ratio(value: str | Printed, count: int, per: int) -> Outcome:
    """Whether count/per prints as the value, as in visits per patient."""
    if per == 0:
        return impossible(f"{count} per nothing cannot be {_text(value)}")
    return _quotient(value, Fraction(count, per), f"{count}/{per}", "")


def counts_printing(percent: str | Printed, total: int) -> tuple[int, ...]:
    """The counts of a total that print as the percentage; empty where none does."""
    window = printed(percent) if isinstance(percent, str) else percent
    return tuple(
        count for count in range(total + 1) if total and window.holds(Fraction(100 * count, total))
    )


def _quotient(text: str | Printed, exact: Fraction, fraction: str, unit: str) -> Outcome:
    window = printed(text) if isinstance(text, str) else text
    if window.holds(exact):
        return POSSIBLE
    decimals = max(_decimals(window), 1)
    return impossible(
        f"{fraction} prints {float(exact):.{decimals}f}{unit}, not {window.text}{unit}"
    )


def _decimals(window: Printed) -> int:
    return len(window.text.partition(".")[2].rstrip("%"))


def _text(value: str | Printed) -> str:
    return value if isinstance(value, str) else value.text
