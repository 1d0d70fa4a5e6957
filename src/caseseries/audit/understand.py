"""A paper becomes statements: sentences, tables, and the populations that both are about."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.audit.grammar import statements_of as statements_of_paragraph
from caseseries.audit.grammar.cells import found
from caseseries.audit.grammar.tokens import has_decimal_commas, tokens_of
from caseseries.audit.paper import Paper, Paragraph, Table
from caseseries.audit.populations import with_totals
from caseseries.audit.statements import Number, Statement
from caseseries.audit.tables import statements_of as statements_of_table

_NUMBERS = frozenset("nd")
Covered = dict[tuple[int, int | None, int | None], list[tuple[int, int]]]


def understand(paper: Paper) -> tuple[tuple[Statement, ...], tuple[Number, ...]]:
    """What the paper says in numbers, in its order; and the printed digits in no statement.

    The list of references is left out: its numbers are years and pages.
    """
    comma = has_decimal_commas(" ".join(_texts(paper)))
    statements: list[Statement] = []
    for index, block in enumerate(paper.blocks):
        if isinstance(block, Table):
            statements += statements_of_table(block, index, comma)
        elif block.kind != "reference":
            statements += statements_of_paragraph(block, index, comma)
    understood = with_totals(statements)
    return understood, tuple(_left_over(paper, understood))


def _texts(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        if isinstance(block, Table):
            yield from (cell.text for row in block.grid for cell in row)
        elif block.kind != "reference":
            yield block.text


def _left_over(paper: Paper, statements: tuple[Statement, ...]) -> Iterator[Number]:
    covered: Covered = {}
    for statement in statements:
        for number in statement.numbers.values():
            place = (number.block, number.row, number.column)
            covered.setdefault(place, []).append((number.start, number.end))
    for index, block in enumerate(paper.blocks):
        if isinstance(block, Paragraph):
            if block.kind != "reference":
                yield from _of_text(block.text, covered, index, None, None)
            continue
        seen: set[int] = set()
        for r, row in enumerate(block.grid):
            for c, cell in enumerate(row):
                # A cell that spans rows or columns stands in the grid again.
                spans = cell.rows > 1 or cell.columns > 1
                if r >= block.header_rows and not (spans and id(cell) in seen):
                    yield from _of_text(cell.text, covered, index, r, c)
                seen.add(id(cell))


def _of_text(
    text: str, covered: Covered, block: int, row: int | None, column: int | None
) -> Iterator[Number]:
    if not any(character.isdigit() for character in text):
        return
    taken = covered.get((block, row, column), ())
    for token in tokens_of(text):
        if token.letter in _NUMBERS and not any(
            start < token.end and token.start < end for start, end in taken
        ):
            number = found(token)
            yield Number(number.text, block, number.start, number.end, row, column)
