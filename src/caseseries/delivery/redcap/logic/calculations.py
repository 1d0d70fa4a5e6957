"""Calculated fields, ``@CALCTEXT`` and ``@CALCDATE``: what they should hold (rule H)."""

from __future__ import annotations

import re
from collections.abc import Callable

from caseseries.delivery.redcap.logic.branching import Logic, Lookup, parse
from caseseries.delivery.redcap.logic.dates import SECONDS, moment, shifted
from caseseries.delivery.redcap.logic.references import Reference
from caseseries.delivery.redcap.logic.values import UnsupportedLogicError, number, text
from caseseries.delivery.redcap.project.dictionary import Field

# Exported and computed numbers differ where they are further apart than this, relative to the
# larger of 1 and the number.
TOLERANCE = 1e-6
_TAG = re.compile(r"@(CALCTEXT|CALCDATE|IF)\s*\(", re.IGNORECASE)
# A year or a month added to a date ends within a day; which, REDCap's rounding decides.
_LOOSE_UNITS = frozenset(("y", "M"))


class Calculation:
    """What a field should hold; ``text`` is the formula as the dictionary has it."""

    def __init__(
        self,
        formula: str,
        references: tuple[Reference, ...],
        value: Callable[[Lookup], str],
        agrees: Callable[[str, str], bool],
    ) -> None:
        self.formula = formula
        self.references = references
        self.value = value
        self.agrees = agrees


def calculation(field: Field) -> Calculation | None:
    """Return the calculation of a field, None where people fill it in.

    Raises UnsupportedLogicError, naming what is not evaluated.
    """
    if field.type == "calc":
        logic = parse(field.calculation) if field.calculation.strip() else None
        if logic is None:
            raise UnsupportedLogicError("the data dictionary has no formula")
        return _of_logic(field.calculation, logic)
    found = _TAG.search(field.annotation)
    if found is None:
        return None
    tag = found[1].upper()
    formulas = _arguments(field.annotation[found.end() :])
    if tag == "IF":
        if _TAG.search(field.annotation, found.end()) is None:
            return None
        raise UnsupportedLogicError("action tags within @IF are not evaluated")
    if tag == "CALCTEXT":
        formula = ",".join(formulas)
        return _of_logic(formula, parse(formula))
    return _of_date(formulas, field)


def _of_logic(formula: str, logic: Logic) -> Calculation:
    # Sources differ on whether a sum of blanks only is blank or 0.
    sums = re.search(r"\bsum\s*\(", formula, re.IGNORECASE) is not None

    def agrees(held: str, computed: str) -> bool:
        first, second = number(held), number(computed)
        if first is not None and second is not None:
            return abs(first - second) <= TOLERANCE * max(1.0, abs(second))
        if sums and {held, computed} == {"", "0"}:
            return True
        return held == computed

    return Calculation(formula, logic.references, lambda lookup: text(logic.value(lookup)), agrees)


def _of_date(formulas: list[str], field: Field) -> Calculation:
    if len(formulas) != 3:
        raise UnsupportedLogicError(f"@CALCDATE has {len(formulas)} arguments in place of 3")
    unit = formulas[2].strip().strip("'\"")
    if unit not in SECONDS:
        raise UnsupportedLogicError(f"@CALCDATE names no unit ({', '.join(SECONDS)})")
    date, offset = parse(_unquoted_moving(formulas[0])), parse(formulas[1])
    with_time = field.validation.startswith("datetime")
    day = 86_400 if unit in _LOOSE_UNITS else 0

    def agrees(held: str, computed: str) -> bool:
        first, second = moment(held), moment(computed)
        if first is None or second is None:
            return held == computed
        # A field of minutes holds no seconds.
        return abs((first - second).total_seconds()) <= (day or (59 if with_time else 0))

    return Calculation(
        ", ".join(formula.strip() for formula in formulas),
        (*date.references, *offset.references),
        lambda lookup: shifted(date.value(lookup), offset.value(lookup), unit, with_time=with_time),
        agrees,
    )


def _unquoted_moving(formula: str) -> str:
    word = formula.strip().strip("'\"").casefold()
    if word in ("today", "now"):
        raise UnsupportedLogicError(f"@CALCDATE of {word!r} gives another value on another day")
    return formula


def _arguments(text: str) -> list[str]:
    """Split what follows an opening parenthesis at its commas, up to the closing one."""
    arguments, depth, quote, start = list[str](), 0, "", 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            if depth == 0:
                return [*arguments, text[start:at]]
            depth -= 1
        elif sign == "," and depth == 0:
            arguments.append(text[start:at])
            start = at + 1
    raise UnsupportedLogicError("the parenthesis of the action tag is not closed")
