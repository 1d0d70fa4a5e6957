"""REDCap's branching logic: whether a form shows a field, given the record's values.

Comparisons, arithmetic, and, or, parentheses, checkboxes ``[field(code)]`` and fields of another
event ``[event][field]`` are evaluated; functions and smart variables are not, and say so.
"""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Callable, Sequence

Value = str | float | bool


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A field a condition refers to; ``code`` for a choice of a checkbox, ``event`` if named."""

    field: str
    code: str | None = None
    event: str | None = None


Lookup = Callable[[Reference], str]
Condition = Callable[[Lookup], Value]


class UnsupportedLogicError(ValueError):
    """The condition uses what is not evaluated here, or cannot be parsed; says what."""


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d*)?|\.\d+)
      | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
      | (?P<field>\[[^\]]+\](?:\s*\[[^\]]+\])?)
      | (?P<operator><>|!=|<=|>=|==|=|<|>|\+|-|\*|/|\(|\)|,|&&|\|\|)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<end>$)
    )""",
    re.VERBOSE,
)
_FIELD = re.compile(r"(?:\[([a-z0-9_]+)\]\s*)?\[([a-z0-9_]+)(?:\(([^()]+)\))?\]")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Calculation = Callable[[float, float], float]
_ARITHMETIC: dict[str, Calculation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
# Beyond these a condition is no longer one that people wrote.
MAX_DEPTH = 30
MAX_CHARACTERS = 20_000


def parse(text: str) -> Callable[[Lookup], bool]:
    """Return a condition as a function of the record's values.

    Raises UnsupportedLogicError, naming what is not understood.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnsupportedLogicError(f"it has more than {MAX_CHARACTERS} characters")
    parser = _Parser(_tokens(text))
    condition = parser.either()
    parser.expect_end()
    return lambda lookup: _truth(condition(lookup))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise UnsupportedLogicError(f"{text[at:].strip()[:20]!r} is not understood")
        kind = {"double": "text", "single": "text"}.get(found.lastgroup, found.lastgroup)
        tokens.append((kind, found[found.lastgroup]))
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent: or, and, comparison, sum, product, operand."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def _next(self, *wanted: str) -> str | None:
        """Take the next token where it is one of those wanted."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind in ("operator", "word") and text.casefold() in wanted:
                self._at += 1
                return text.casefold()
        return None

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise UnsupportedLogicError(f"{self._tokens[self._at][1]!r} is not understood")

    def either(self) -> Condition:
        self._deeper()
        parts = [self._both()]
        while self._next("or", "||"):
            parts.append(self._both())
        self._depth -= 1
        if len(parts) == 1:
            return parts[0]
        return lambda lookup: any(_truth(part(lookup)) for part in parts)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsupportedLogicError("it is nested too deeply")

    def _both(self) -> Condition:
        parts = [self._comparison()]
        while self._next("and", "&&"):
            parts.append(self._comparison())
        if len(parts) == 1:
            return parts[0]
        return lambda lookup: all(_truth(part(lookup)) for part in parts)

    def _comparison(self) -> Condition:
        left = self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._operand))
        sign = self._next("=", "==", "<>", "!=", *_COMPARISONS)
        if sign is None:
            return left
        right = self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._operand))
        if sign in _COMPARISONS:
            holds = _COMPARISONS[sign]
            return lambda lookup: _ordered(left(lookup), right(lookup), holds)
        equal = sign in ("=", "==")
        return lambda lookup: _same(left(lookup), right(lookup)) is equal

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Condition]) -> Condition:
        first, rest = part(), list[tuple[Calculation, Condition]]()
        while sign := self._next(*signs):
            rest.append((_ARITHMETIC[sign], part()))
        return _calculated(first, rest) if rest else first

    def _operand(self) -> Condition:
        if self._next("("):
            inside = self.either()
            if not self._next(")"):
                raise UnsupportedLogicError("a parenthesis is not closed")
            return inside
        if self._next("-"):
            self._deeper()
            operand = self._operand()
            self._depth -= 1
            return lambda lookup: -(_number(operand(lookup)) or 0.0)
        if self._at >= len(self._tokens):
            raise UnsupportedLogicError("the condition ends too early")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            number = float(text)
            return lambda lookup: number
        if kind == "text":
            return lambda lookup: text
        if kind == "field":
            reference = _reference(text)
            return lambda lookup: lookup(reference)
        raise UnsupportedLogicError(f"{text!r} is not evaluated")


def _reference(text: str) -> Reference:
    found = _FIELD.fullmatch(text)
    if found is None:
        raise UnsupportedLogicError(f"the smart variable {text} is not evaluated")
    event, field, code = found.groups()
    return Reference(field, code, event)


def _calculated(first: Condition, rest: Sequence[tuple[Calculation, Condition]]) -> Condition:
    def value(lookup: Lookup) -> Value:
        result = _number(first(lookup))
        for calculate, operand in rest:
            number = _number(operand(lookup))
            if result is None or number is None:
                return ""
            try:
                result = calculate(result, number)
            except ZeroDivisionError:
                return ""
        return "" if result is None else result

    return value


def _number(value: Value) -> float | None:
    if not isinstance(value, str):
        return float(value)
    return float(value) if re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", value) else None


def _same(left: Value, right: Value) -> bool:
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return first == second
    return str(left) == str(right)


def _ordered(left: Value, right: Value, holds: Callable[[float, float], bool]) -> bool:
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return holds(first, second)
    if not isinstance(left, str) or not isinstance(right, str) or not left or not right:
        # A blank is neither more nor less than anything.
        return False
    # ISO dates are in order as texts.
    return holds((left > right) - (left < right), 0)


def _truth(value: Value) -> bool:
    return value not in ("", "0") if isinstance(value, str) else bool(value)
