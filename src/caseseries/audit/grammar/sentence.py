"""One sentence while it is read: its tokens, its chunks, and the statements made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from caseseries.audit.grammar.chunks import Chunk, chunks_of
from caseseries.audit.grammar.nouns import plural_of
from caseseries.audit.grammar.tokens import Token, letters_of, sign_of, value_of_word
from caseseries.audit.paper import Place
from caseseries.audit.statements import Number, Reading, Statement

_VALUED = frozenset(("average", "median time", "estimate", "range"))
_BOUNDARY = frozenset(",;:.()=")


@dataclass(slots=True)
class Sentence:
    """A sentence and what is known of it so far. Numbers are named by the index of their token."""

    text: str
    """The text of the paragraph: offsets count in it."""
    start: int
    end: int
    block: int
    place: Place
    tokens: list[Token]
    is_cited: bool = False
    units: frozenset[str] = frozenset()
    """Nouns that the paragraph counts, in the plural."""
    letters: str = ""
    chunks: list[Chunk] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    said: set[int] = field(default_factory=set)
    """Tokens of numbers that play a role."""
    valued: set[int] = field(default_factory=set)
    """Those of averages and estimates."""
    total: tuple[int, str] | None = None
    """Of "Of the 13 patients, …": the token of 13 and the noun."""
    later_totals: list[tuple[int, str]] = field(default_factory=list)
    """Those of clauses behind it: "…; of the 7 others, …"."""
    quote: str = ""
    small: str = ""
    """The quote in small letters."""

    def __post_init__(self) -> None:
        self.letters = letters_of(self.tokens)
        self.chunks = chunks_of(self.tokens, self.letters)
        self.quote = self.text[self.start : self.end]
        self.small = self.quote.lower()

    def number(self, index: int, signed_from: int | None = None) -> Number:
        """The number of a token; with a sign of comparison before it, if one is there."""
        token = self.tokens[index]
        text, start = value_of_word(token), token.start
        if signed_from is not None:
            for i in range(signed_from, index):
                if self.letters[i] in "<>":
                    sign = sign_of(self.tokens[i])
                    if sign in ("<", "≤", ">", "≥"):
                        text, start = sign + text, self.tokens[i].start
        return Number(text, self.block, start, token.end)

    def add(self, kind: str, roles: Mapping[str, int | Number], **more: Any) -> Statement:
        """Make a statement; its numbers then play a role."""
        numbers = {}
        for role, at in roles.items():
            if isinstance(at, Number):
                numbers[role] = at
            else:
                numbers[role] = self.number(at)
                self.said.add(at)
                if kind in _VALUED:
                    self.valued.add(at)
        more.setdefault("is_cited", self.is_cited)
        statement = Statement(kind, numbers, self.place, self.quote, **more)
        self.statements.append(statement)
        return statement

    def statements_of(self, *kinds: str) -> list[Statement]:
        """The statements made so far of some kinds."""
        return [statement for statement in self.statements if statement.kind in kinds]

    def other(self, indexes: Iterable[int], measure: str, unit: str = "") -> None:
        """Numbers that are understood and that nothing tests."""
        for index in indexes:
            if index not in self.said:
                self.add("other", {"value": index}, measure=measure, unit=unit)

    def gap(self, first: int, last: int) -> str:
        """The letters of the tokens from ``first`` up to ``last``."""
        return self.letters[first:last]

    def words(self, first: int, last: int) -> str:
        """The text from token ``first`` up to token ``last``."""
        if first >= last or first >= len(self.tokens):
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def tail(self, first: int, last: int) -> str:
        """The text of the tokens behind the last number, unit or closed bracket among them."""
        if last > first and self.letters[last - 1] == ")":
            opened = self.letters.rfind("(", first, last)
            if opened > first and not set(self.letters[opened:last]) & set("ndw"):
                last = opened
        for i in range(last - 1, first - 1, -1):
            if self.letters[i] in "ndw%uy)":
                return self.words(i + 1, last)
        return self.words(first, last)

    def is_free(self, chunk: Chunk) -> bool:
        return not chunk.used and not any(i in self.said for i in chunk.numbers)

    def unit_after(self, index: int) -> tuple[str, int]:
        """The plural of the noun that is counted by a number, and its token: "" where none is."""
        return plural_of(self.tokens, self.letters, index, self.units)

    def unit_of_value(self, index: int) -> str:
        """The unit printed behind a number: ``%``, ``cm``, ``months``."""
        for i in (index + 1, index + 2):
            if i < len(self.letters) and self.letters[i] in "%uy":
                return "%" if self.letters[i] == "%" else self.tokens[i].raw
            if i < len(self.letters) and self.letters[i] != "-":
                return ""
        return ""

    def boundary_before(self, index: int, also: str = "") -> int:
        """The first token of the clause that a token is in."""
        i = index
        depth = 0
        while i > 0:
            letter = self.letters[i - 1]
            if letter == ")":
                depth += 1
            elif depth and letter == "(":
                depth -= 1
            elif not depth and (letter in _BOUNDARY or letter in also):
                break
            i -= 1
        return i

    def brackets(self, index: int) -> tuple[int, int] | None:
        """First and last token (exclusive) between the brackets around a token."""
        depth = 0
        opened = -1
        for i in range(index - 1, -1, -1):
            if self.letters[i] == ")":
                depth += 1
            elif self.letters[i] == "(":
                if not depth:
                    opened = i
                    break
                depth -= 1
        if opened < 0:
            return None
        depth = 0
        for i in range(index, len(self.letters)):
            if self.letters[i] == "(":
                depth += 1
            elif self.letters[i] == ")":
                if not depth:
                    return opened + 1, i
                depth -= 1
        return None

    def reading_of_total(self, before: int | None = None) -> tuple[Reading, ...]:
        """The total that the sentence, or the clause of token ``before``, names at its beginning.

        Of several the last one first.
        """
        if self.total is None:
            return ()
        at = len(self.tokens) if before is None else before
        named = [total for total in (self.total, *self.later_totals) if total[0] < at]
        return tuple(self.reading(index, unit) for index, unit in named[::-1])

    def reading(self, index: int, unit: str) -> Reading:
        """A total that the sentence names."""
        n = self.number(index)
        what = f"the {n.text} {unit} of the sentence".replace("  ", " ")
        return Reading(n, unit, "sentence", what)
