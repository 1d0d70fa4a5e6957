"""Windows of printed numbers as a test needs them: of P with its sign, of a cut or raised value."""

from __future__ import annotations

from fractions import Fraction

from caseseries.audit.statements import Number
from caseseries.evidence.consistency.printed import Printed, printed


def decimals_of(number: Number) -> int:
    return len(number.text.partition(".")[2])


def p_window(number: Number) -> Printed | None:
    """What a P, with ``<``, ``≤``, ``>`` or ``≥`` before it or without, can stand for.

    None for what is no P. An ``=`` that was meant as ``<`` is not looked for.
    """
    text = number.text.replace("≤", "<").replace("≥", ">").replace("=", "").strip()
    try:
        if text.startswith(">"):
            limit = Fraction(text.lstrip("> "))
            return Printed(number.text, limit, limit, Fraction(1))
        window = printed(text)
    except ValueError:
        return None
    if text.startswith("<") and not window.value:
        # "<0.000" is what a program prints of 0.0001.
        limit = Fraction(1, 10 ** decimals_of(number))
        return Printed(number.text, limit, Fraction(0), limit)
    return Printed(number.text, window.value, window.low, window.high)


def window_of(number: Number | None) -> Printed | None:
    """The window of a plain number; None where it has a sign of comparison or is none."""
    if number is None or number.text[:1] in "<>≤≥~":
        return None
    try:
        return number.window
    except ValueError:
        return None


def one_sided(number: Number) -> Printed:
    """What a number stands for that was cut (12.9 as 12) or raised (12.1 as 13), not rounded."""
    window = number.window
    step = Fraction(1, 10 ** decimals_of(number))
    return Printed(number.text, window.value, window.value - step, window.value + step)


def shown(value: Fraction | float, like: Number, least: int = 1) -> str:
    """A value with as many decimals as the printed number, one at least; halves go up."""
    places = max(decimals_of(like), least)
    scaled = Fraction(value) * 10**places
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if rounded < 0 else ""
    digits = str(abs(rounded)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
