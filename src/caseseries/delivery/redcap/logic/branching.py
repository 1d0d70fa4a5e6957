"""REDCap's branching logic and calculations, read as functions of the record's values.

Comparisons, arithmetic, and, or, not, parentheses, the functions of the manual, checkboxes
``[field(code)]``, fields of other events and instances are evaluated. What changes with the day,
and smart variables about users, surveys and links, are not, and say so.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from caseseries.delivery.redcap.logic.dates import MOVING, SECONDS
from caseseries.delivery.redcap.logic.functions import (
    DATE_FUNCTIONS,
    FUNCTIONS,
    MANY,
    calculated,
)
from caseseries.delivery.redcap.logic.references import Reference, reference
from caseseries.delivery.redcap.logic.values import (
    UnsupportedLogicError,
    Value,
    ordered,
    same,
    truth,
)

__all__ = ["Logic", "Lookup", "Reference", "UnsupportedLogicError", "parse"]

Lookup = Callable[[Reference], str]
Condition = Callable[[Lookup], Value]
Calculation = Callable[[float, float], float]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d*)?|\.\d+)
      | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
      | (?P<field>\[[^\]]+\](?:\s*\[[^\]]+\])*)
      | (?P<operator><>|!=|<=|>=|==|=|<|>|\+|-|\*|/|\^|\(|\)|,|&&|\|\||!)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<end>$)
    )""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"^\s*(?://|\#).*$", re.MULTILINE)
# How strongly each sign binds.
_BINDING = {
    "or": 1, "||": 1, "and": 2, "&&": 2,
    "=": 3, "==": 3, "<>": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "^": 6,
}  # fmt: skip
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Calculation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}
_WORDS: dict[str, Value] = {"true": True, "false": False}
# Beyond these a condition is no longer one that people wrote.
MAX_DEPTH = 80
MAX_CHARACTERS = 20_000


class Logic:
    """A condition or a calculation; ``references`` are the fields it looks up."""

    def __init__(self, condition: Condition, references: tuple[Reference, ...]) -> None:
        self.value = condition
        self.references = references

    def __call__(self, lookup: Lookup) -> bool:
        """Say whether the condition holds."""
        return truth(self.value(lookup))


def parse(text: str) -> Logic:
    """Return a condition or calculation as a function of the record's values.

    Raises UnsupportedLogicError, naming what is not understood.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnsupportedLogicError(f"it has more than {MAX_CHARACTERS} characters")
    parser = _Parser(_tokens(_COMMENT.sub("", text)))
    condition = parser.expression()
    parser.expect_end()
    return Logic(condition, tuple(parser.references))


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
    """Operators by how strongly they bind, operands by recursion."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.references: list[Reference] = []

    def _sign(self) -> str:
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind in ("operator", "word"):
                return text.casefold()
        return ""

    def _next(self, wanted: str) -> bool:
        """Take the next token where it is the one wanted."""
        found = self._sign() == wanted
        self._at += found
        return found

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise UnsupportedLogicError(f"{self._tokens[self._at][1]!r} is not understood")

    def expression(self, binding: int = 0) -> Condition:
        left = self._operand()
        while (strength := _BINDING.get(self._sign(), 0)) > binding:
            # A long sum is one step: nested ones would end at the interpreter's depth.
            rest: list[tuple[str, Condition]] = []
            while _BINDING.get(self._sign()) == strength:
                sign = self._sign()
                self._at += 1
                rest.append((sign, self.expression(strength)))
            left = _combined(left, rest)
        return left

    def _inside(self) -> Condition:
        """Read an expression one level deeper."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsupportedLogicError("it is nested too deeply")
        found = self.expression()
        self._depth -= 1
        return found

    def _operand(self) -> Condition:
        if self._next("("):
            inside = self._inside()
            if not self._next(")"):
                raise UnsupportedLogicError("a parenthesis is not closed")
            return inside
        if self._sign() in ("-", "+", "!", "not") and not self._is_call():
            return self._signed()
        if self._at >= len(self._tokens):
            raise UnsupportedLogicError("the condition ends too early")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            number = float(text)
            return lambda lookup: number
        if kind == "text":
            # REDCap knows NaN as a blank.
            constant = "" if text == "NaN" else text
            return lambda lookup: constant
        if kind == "field":
            found = reference(text)
            self.references.append(found)
            return lambda lookup: lookup(found)
        if kind == "word" and self._sign() == "(":
            return self._call(text.casefold(), text)
        if kind == "word" and text.casefold() in _WORDS:
            word = _WORDS[text.casefold()]
            return lambda lookup: word
        raise UnsupportedLogicError(f"{text!r} is not evaluated")

    def _is_call(self) -> bool:
        return self._sign() == "not" and self._tokens[self._at + 1 : self._at + 2] == [
            ("operator", "(")
        ]

    def _signed(self) -> Condition:
        sign = self._sign()
        self._at += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsupportedLogicError("it is nested too deeply")
        # A sign binds more loosely than a power; not takes a whole comparison.
        operand = self.expression(2 if sign == "not" else 5)
        self._depth -= 1
        if sign in ("!", "not"):
            return lambda lookup: not truth(operand(lookup))
        if sign == "+":
            return operand
        return lambda lookup: calculated(operator.sub, 0.0, operand(lookup))

    def _call(self, name: str, written: str) -> Condition:
        self._at += 1
        first = self._at
        arguments: list[Condition] = []
        while not self._next(")"):
            if arguments and not self._next(","):
                raise UnsupportedLogicError(f"the parenthesis of {written} is not closed")
            arguments.append(self._inside())
        literals = [text for kind, text in self._tokens[first : self._at] if kind == "text"]
        if name in DATE_FUNCTIONS and (moving := MOVING.intersection(map(str.lower, literals))):
            raise UnsupportedLogicError(
                f"{written} with {sorted(moving)[0]!r} gives another value on another day"
            )
        if name == "datediff" and not SECONDS.keys() & set(literals):
            raise UnsupportedLogicError(f"datediff names no unit ({', '.join(SECONDS)})")
        if name == "age_at_date" and len(arguments) > 2:
            raise UnsupportedLogicError("age_at_date with decimals is not evaluated")
        return _called(name, written, arguments)


def _called(name: str, written: str, arguments: list[Condition]) -> Condition:
    if name == "if":
        if len(arguments) != 3:
            raise UnsupportedLogicError(f"if has {len(arguments)} arguments in place of 3")
        condition, then, otherwise = arguments
        return lambda lookup: then(lookup) if truth(condition(lookup)) else otherwise(lookup)
    if name not in FUNCTIONS:
        raise UnsupportedLogicError(f"the function {written!r} is not evaluated")
    least, most, function = FUNCTIONS[name]
    if not least <= len(arguments) <= most:
        wanted = f"{least}" if least == most else f"{least} or more"
        wanted = f"{least} to {most}" if least < most < MANY else wanted
        raise UnsupportedLogicError(
            f"{written} has {len(arguments)} arguments in place of {wanted}"
        )
    return lambda lookup: function([argument(lookup) for argument in arguments])


def _combined(first: Condition, rest: Sequence[tuple[str, Condition]]) -> Condition:
    sign, second = rest[0]
    every = (first, *(condition for _, condition in rest))
    if sign in ("or", "||"):
        return lambda lookup: any(truth(condition(lookup)) for condition in every)
    if sign in ("and", "&&"):
        return lambda lookup: all(truth(condition(lookup)) for condition in every)
    if sign in _ARITHMETIC:
        return _computed(first, [(_ARITHMETIC[sign], condition) for sign, condition in rest])
    if len(rest) > 1:
        raise UnsupportedLogicError("two comparisons follow each other")
    if sign in _ORDERS:
        holds = _ORDERS[sign]
        return lambda lookup: ordered(first(lookup), second(lookup), holds)
    equal = sign in ("=", "==")
    return lambda lookup: same(first(lookup), second(lookup)) is equal


def _computed(first: Condition, rest: Sequence[tuple[Calculation, Condition]]) -> Condition:
    def value(lookup: Lookup) -> Value:
        result = first(lookup)
        for calculate, condition in rest:
            result = calculated(calculate, result, condition(lookup))
        return result

    return value
