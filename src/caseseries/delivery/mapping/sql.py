"""The SQL of a mapping: from the cells of a sheet to the text a sound CSV file would hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from caseseries.delivery.mapping.cell_writing import is_identifier
from caseseries.delivery.mapping.declared import Block, StudyMapping
from caseseries.delivery.row_numbers import row_number
from caseseries.delivery.typing.text_types import date_precision, normalized, trimmed, typed
from caseseries.study.declaration import Column, Table
from caseseries.writing.identifiers import literal


def recoded(values: Mapping[str, str], text: str) -> str:
    """Return the SQL expression of a recoded text; what is not among the values goes through.

    Blanks around the text do not count, and neither do upper and lower case where only one of
    the values can be meant.
    """
    if not values:
        return text
    exact = " ".join(f"when {literal(key)} then {literal(value)}" for key, value in values.items())
    meanings: dict[str, set[str]] = {}
    for key, value in values.items():
        meanings.setdefault(key.lower(), set()).add(value)
    folded = " ".join(
        f"when {literal(key)} then {literal(next(iter(found)))}"
        for key, found in meanings.items()
        if len(found) == 1
    )
    otherwise = f"case lower({trimmed(text)}) {folded} else {text} end" if folded else text
    return f"case {trimmed(text)} {exact} else {otherwise} end"


def meaning(
    mapping: StudyMapping, table: str, column: Column, cell: str, *, native_numbers: bool
) -> str:
    """Return the SQL expression of a cell's normalized text: recoded, then as ``normalized``."""
    text = recoded(mapping.values.get((table, column.name), {}), cell)
    text = normalized(column, text, native_numbers=native_numbers)
    if (table, column.name) not in mapping.without_day:
        return text
    # Only a day of the calendar may lose its day: what is none must be reported.
    day = typed(column, text)
    month = f"strftime(date_trunc('month', {day}), '%Y-%m-%d')"
    return f"case when {day} is null then {text} else {month} end"


def precision_meaning(mapping: StudyMapping, table: str, column: Column, cell: str) -> str:
    """Return the SQL expression of how much a cell says of a date: day, month or year."""
    recoding = mapping.values.get((table, column.name), {})
    return date_precision(column, recoded(recoding, cell))


@dataclasses.dataclass(frozen=True, slots=True)
class MappedSelect:
    """The select that makes the rows of a table of the lines of a sheet.

    It gives ``line`` BIGINT (the row's number), ``block`` INTEGER, the cells as delivered
    (``cells``: declared column → d0, d1 …) and their normalized text (``texts``: → n0, n1 …).
    ``filled`` is the condition under which a line holds a row.
    """

    sql: str
    cells: Mapping[str, str]
    texts: Mapping[str, str]
    filled: str


def mapped_select(
    mapping: StudyMapping,
    table: Table,
    blocks: Sequence[Block],
    sheet: str,
    line: str,
    headers: Mapping[str, str],
    *,
    native_numbers: bool,
    first_block: int = 0,
) -> MappedSelect:
    """Build the select over ``sheet``, a quoted table of text with the line expression ``line``.

    ``headers`` maps a delivered header to the quoted column of its cells. The blocks are numbered
    from ``first_block`` on.
    """
    names = [name for name in table.column_names if any(name in block.given for block in blocks)]
    cells = {name: f"d{number}" for number, name in enumerate(names)}
    texts = {name: f"n{number}" for number, name in enumerate(names)}
    parts = []
    for number, block in enumerate(blocks, first_block):
        columns = [f"{row_number(number, line)} as line", f"{number} as block"]
        columns += [f"{_cell(block, name, headers)} as {cells[name]}" for name in names]
        parts.append(f"select {', '.join(columns)} from {sheet}")
    meanings: list[str] = []
    flags: dict[str, str] = {}
    for name in names:
        text = meaning(
            mapping, table.name, table.column(name), cells[name], native_numbers=native_numbers
        )
        meanings.append(f"{text} as {texts[name]}")
        flag = table.column(name).precision_column
        if flag is not None:
            known = precision_meaning(mapping, table.name, table.column(name), cells[name])
            flags[flag] = f"{texts[name]}p"
            meanings.append(f"{known} as {flags[flag]}")
    return MappedSelect(
        sql=f"select *, {', '.join(meanings)} from ({' union all '.join(parts)})",
        cells=cells,
        texts={**texts, **flags},
        filled=_filled(table, blocks, texts, first_block),
    )


def _cell(block: Block, name: str, headers: Mapping[str, str]) -> str:
    """Return the SQL expression of a block's cell as delivered, NULL where it gives none."""
    if name in block.columns:
        return headers[block.columns[name]]
    if name in block.constants:
        return literal(block.constants[name])
    if name not in block.compose:
        return "null::VARCHAR"
    parts = [
        trimmed(headers[part]) if position % 2 else literal(part)
        for position, part in enumerate(block.compose[name])
        if part
    ]
    return " || ".join(parts)


def _filled(
    table: Table, blocks: Sequence[Block], texts: Mapping[str, str], first_block: int
) -> str:
    """Ids alone make no row: of a wide sheet, every line has the patient's."""
    conditions: dict[str, list[str]] = {}
    for number, block in enumerate(blocks, first_block):
        own = [name for name in block.columns if not is_identifier(table, table.column(name))]
        some = " or ".join(f"{texts[name]} is not null" for name in own or block.given)
        conditions.setdefault(some, []).append(str(number))
    if len(conditions) == 1:
        return f"({next(iter(conditions))})"
    return " or ".join(
        f"(block in ({', '.join(numbers)}) and ({some}))" for some, numbers in conditions.items()
    )
