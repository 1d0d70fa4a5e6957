"""What a printed number can stand for, and what a test says about it.

A printed value stands for every number that some rounding turns into it: both ends of the window
belong to it, since a half may have been rounded up, down or to even. All windows are fractions, so
that no floating point decides a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

Z_95 = (1.9599, 1.9601)  # from the exact quantile to the rounded 1.96


@dataclass(frozen=True)
class Outcome:
    """Whether the printed values can hold together, and a sentence that says why not."""

    possible: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.possible


POSSIBLE = Outcome(True)


def impossible(why: str) -> Outcome:
    return Outcome(False, why)


@dataclass(frozen=True)
class Printed:
    """A printed value: its text, its value and the closed window of numbers it stands for."""

    text: str
    value: Fraction
    low: Fraction
    high: Fraction

    def holds(self, number: Fraction | float) -> bool:
        """Whether a number may have been printed so; a float gets a tolerance of 1e-9."""
        if isinstance(number, float):
            return float(self.low) - 1e-9 <= number <= float(self.high) + 1e-9
        return self.low <= number <= self.high

    def overlaps(self, low: float, high: float) -> bool:
        """Whether some number between `low` and `high` may have been printed so."""
        return low <= float(self.high) + 1e-9 and high >= float(self.low) - 1e-9


def printed(text: str, decimals: int | None = None) -> Printed:
    """Read a printed number; its decimals unless given are those of the text.

    ``<0.05`` stands for 0 to 0.05. Raises ValueError for text that is no number.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-").removesuffix("%")
    below = plain.startswith("<")
    try:
        number = Decimal(plain.lstrip("< "))
    except InvalidOperation:
        raise ValueError(f"{text!r} is no printed number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is no printed number")
    value = Fraction(number)
    if below:
        return Printed(text, value, Fraction(0), value)
    own = max(0, -int(number.as_tuple().exponent))
    half = Fraction(1, 2 * 10 ** max(own, decimals or 0))
    return Printed(text, value, value - half, value + half)


def shown(number: Fraction | float, decimals: int = 2) -> str:
    """A number for a sentence."""
    return f"{float(number):.{decimals}f}"
