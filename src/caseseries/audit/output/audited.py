"""What every format says of an audited paper: how much was understood, found, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from caseseries.audit.findings import GRADES, Audit, Finding
from caseseries.audit.paper import Paper, Paragraph, Place, Table
from caseseries.audit.statements import Number, Statement

MAX_QUOTE = 240
"""Characters of a quote; a longer sentence is cut around its number."""
HEADINGS = {grade: grade[0].upper() + grade[1:] for grade in GRADES}


@dataclass(frozen=True)
class Audited:
    """A paper with its audit."""

    paper: Paper
    audit: Audit

    @cached_property
    def refuted(self) -> tuple[Finding, ...]:
        """The refutations, the gravest first, each grade in the order of the paper."""
        return tuple(
            finding for grade in GRADES for finding in self.audit.findings if finding.grade == grade
        )

    @cached_property
    def notes(self) -> tuple[Finding, ...]:
        """Findings that another common reading makes right, and other remarks."""
        return tuple(f for f in self.audit.findings if f.note and not f.is_refuted)

    @cached_property
    def understood(self) -> frozenset[Number]:
        """All numbers that play a role in a statement."""
        return frozenset(n for s in self.audit.statements for n in s.numbers.values())

    @property
    def tests(self) -> dict[str, int]:
        """How often each test was made."""
        return dict(sorted(Counter(finding.test for finding in self.audit.findings).items()))

    @property
    def grades(self) -> dict[str, int]:
        """How many refutations of each grade there are."""
        counted = Counter(finding.grade for finding in self.refuted)
        return {grade: counted[grade] for grade in GRADES if counted[grade]}

    def summary(self) -> str:
        """One sentence: what was understood, tested and refuted."""
        understood, left = len(self.understood), len(self.audit.not_understood)
        said = (
            f"{_counted(understood, 'number')} understood ({left:,} not), "
            f"{_counted(len(self.audit.findings), 'test')} made; "
        )
        if not self.refuted:
            return f"{said}nothing refuted."
        grades = ", ".join(f"{count:,} {grade}" for grade, count in self.grades.items())
        return f"{said}{len(self.refuted):,} refuted: {grades}."

    def printed(self, number: Number) -> str:
        """A number as the paper prints it."""
        return self.text_of(number)[number.start : number.end]

    def text_of(self, number: Number) -> str:
        """The text of the block or cell that a number stands in."""
        block = self.paper.blocks[number.block]
        if isinstance(block, Paragraph):
            return block.text
        if number.row is None or number.column is None:
            return block.caption
        return block.grid[number.row][number.column].text

    def around(self, number: Number, most: int = 80) -> str:
        """The words around a number, for one that plays no role."""
        text = self.text_of(number)
        block = self.paper.blocks[number.block]
        if isinstance(block, Table) and number.row is not None:
            label = block.grid[number.row][0].text
            return cut(f"{label} | {text}" if label != text else text, 0, 0, most)
        return cut(text, number.start, number.end, most)

    def place_of(self, number: Number) -> Place:
        """Where a number stands."""
        return self.paper.blocks[number.block].place


def where(place: Place) -> str:
    """A place as a reader looks it up: ``Results / Survival, Table 3, page 6``."""
    parts = [
        place.section or "before the first heading",
        place.label,
        f"page {place.page}" if place.page else "",
        f"line {place.line}" if place.line else "",
    ]
    return ", ".join(part for part in parts if part)


def doubted(finding: Finding) -> tuple[Number, ...]:
    """The numbers that a finding is about, without those it only reckons with."""
    own = {number for said in finding.statements for number in said.numbers.values()}
    return tuple(number for number in finding.numbers if number in own) or finding.numbers


def place_of(finding: Finding, audited: Audited) -> Place:
    """Where the first number of a finding stands."""
    if finding.numbers:
        return audited.place_of(doubted(finding)[0])
    return finding.statements[0].place if finding.statements else Place()


def quotes(finding: Finding, audited: Audited) -> Iterator[tuple[str, str]]:
    """Each place and quote that a finding is about, once."""
    seen: set[tuple[str, str]] = set()
    for statement in finding.statements:
        said = (where(_place(statement, audited)), quote(statement, finding.numbers, audited))
        if said not in seen and len(seen) < 4:
            seen.add(said)
            yield said


def _place(statement: Statement, audited: Audited) -> Place:
    number = next(iter(statement.numbers.values()), None)
    return statement.place if number is None else audited.place_of(number)


def quote(statement: Statement, numbers: Sequence[Number], audited: Audited) -> str:
    """The words of a statement, cut around the number that a finding is about."""
    text = statement.quote
    if len(text) <= MAX_QUOTE:
        return text
    own = set(statement.numbers.values())
    for number in [n for n in numbers if n in own] or list(own):
        whole = audited.text_of(number)
        start = whole.find(text)
        if start >= 0 and start <= number.start < start + len(text):
            return cut(text, number.start - start, number.end - start, MAX_QUOTE)
        at = text.find(audited.printed(number))
        if at >= 0:
            return cut(text, at, at + number.end - number.start, MAX_QUOTE)
    return cut(text, 0, 0, MAX_QUOTE)


def cut(text: str, start: int, end: int, most: int) -> str:
    """At most so many characters of a text around a part of it, between whole words."""
    if len(text) <= most:
        return text
    first = max(0, min((start + end - most) // 2, len(text) - most))
    last = min(len(text), first + most)
    if first:
        first = text.find(" ", first, start) + 1 or first
    if last < len(text):
        last = text.rfind(" ", end, last) if text.rfind(" ", end, last) > 0 else last
    return f"{'… ' if first else ''}{text[first:last]}{' …' if last < len(text) else ''}"


def why(finding: Finding) -> str:
    """The arithmetic of a refutation or what a note says, with the reading it holds for."""
    said = finding.why if finding.is_refuted else finding.note
    if finding.is_refuted and finding.note:
        said = f"{said} {finding.note}"
    said = said[:1].upper() + said[1:]
    return f"{said} Reading: {finding.reading}." if finding.reading else said


def not_understood(audited: Audited) -> str:
    """How many numbers play no role, in a sentence without its end."""
    count = len(audited.audit.not_understood)
    return f"{_counted(count, 'number')} {'was' if count == 1 else 'were'} not understood"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
