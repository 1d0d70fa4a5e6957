"""Sound files typed while they are read, without their text being kept in DuckDB.

Nothing is taken on trust: a text file must account for every row as in ``text_tables``, and a cell
that its column's type refuses is marked while it is typed. Where the proof fails, the file is
loaded as text after all. The line of a row is its place in the stored table, so it needs no
column of its own, which would have to be numbered row by row.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import duckdb

from caseseries.delivery.header import Header
from caseseries.delivery.scanning import FileFacts
from caseseries.delivery.typing.spellings import written_otherwise
from caseseries.delivery.typing.text_tables import TextInFile, TextTable, accounts_for_file
from caseseries.delivery.typing.text_types import misformatted
from caseseries.delivery.typing.typed_tables import values
from caseseries.study.declaration import Column, Table
from caseseries.writing.identifiers import quoted

# No declared column is called so, and no header holds a line end in a name that is stored.
_MALFORMED = quoted("malformed\n")
_OTHERWISE = quoted("written otherwise\n")
LINE = "(rowid + 2)::INTEGER"


@dataclasses.dataclass(frozen=True, slots=True)
class TypedAtOnce:
    """A table as typed: its number of rows, its text in the file, and the text of the rows with a
    cell that is not written as it should be, None where there is no such row.
    ``written_otherwise`` says that values are written in ways of which a note speaks."""

    n_rows: int
    text: TextTable
    misformatted: TextTable | None
    has_control_characters: bool
    written_otherwise: bool


def type_at_once(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    in_file: TextInFile,
    header: Header,
    facts: Callable[[], FileFacts] | None,
) -> TypedAtOnce | None:
    """Type a file into ``raw.<table>``; None where it must be loaded as text to be understood.

    ``facts`` is called once the rows are read, so that it may count bytes in the meantime; None
    where the format itself says what is a row and what a cell.
    In a database in memory ``raw.<table>`` is a view; in a file it is a table.
    """
    text, stored = in_file.text, quoted(f"typed_{table.name}")
    checked = [
        column
        for column in table.columns
        if column.name in text.cells and column.type not in ("text", "code")
    ]
    names = [*table.column_names, *table.precision_columns]
    names.extend(name for name in text.cells if name not in table.column_names)
    texts = "".join(
        f", {in_file.expression(column.name)} as t{number}" for number, column in enumerate(checked)
    )
    malformed = " or ".join(
        f"(t{number} is not null and {quoted(column.name)} is null)"
        for number, column in enumerate(checked)
    )
    # What is not typed is kept as it stands, for nothing else will be left of it.
    cells = ", ".join(f"d{number}" for number in range(len(checked)))
    texts += "".join(
        f", {in_file.cell(column.name)} as d{number}" for number, column in enumerate(checked)
    )
    kept = f"case when {malformed} then [{cells}] end" if checked else "null::VARCHAR[]"
    otherwise = " or ".join(
        f"coalesce({quoted(column.name)} is not null and {condition}, false)"
        for number, column in enumerate(checked)
        if (condition := written_otherwise(column, f"t{number}")) != "false"
    )
    try:
        created = con.execute(
            f"create or replace temp table {stored} as "
            f"select {', '.join(map(quoted, names))}, {kept} as {_MALFORMED}, "
            f"{otherwise or 'false'} as {_OTHERWISE} "
            f"from (select {', '.join(values(table, text, in_file.native))}{texts} "
            f"from {in_file.rows})"
        ).fetchone()
    except duckdb.Error:
        # Not a row that DuckDB can split: the record reader says which and why.
        return None
    n_rows = int(created[0]) if created else 0
    n_malformed, n_first, is_written_otherwise = con.execute(
        f"select count({_MALFORMED}), count({quoted(names[0])}), bool_or({_OTHERWISE}) "
        f"from temp.{stored}"
    ).fetchone() or (0, 0, False)
    known = facts() if facts else None
    # The text of a malformed cell is not in the table, so what it holds was not accounted for.
    lost = n_malformed and known and (known.has_quotes or known.has_carriage_returns)
    has_blank = n_first < n_rows and _has_blank(con, stored, names)
    proved = known is None or _is_proved(con, table, text, n_rows, header, known)
    if has_blank or lost or not proved:
        con.execute(f"drop table temp.{stored}")
        return None
    misformatted_rows = _misformatted_rows(con, table, text, known, checked, n_malformed)
    for mark in (_MALFORMED, _OTHERWISE):
        con.execute(f"alter table temp.{stored} drop column {mark}")
    _create_raw(con, table, stored)
    return TypedAtOnce(
        n_rows,
        dataclasses.replace(text, n_rows=n_rows),
        misformatted_rows,
        known is None or known.has_control_characters,
        bool(is_written_otherwise),
    )


def _has_blank(con: duckdb.DuckDBPyConnection, stored: str, names: list[str]) -> bool:
    empty = " and ".join(f"{name} is null" for name in (*map(quoted, names), _MALFORMED))
    return bool(con.execute(f"select 1 from temp.{stored} where {empty} limit 1").fetchall())


def _is_proved(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    text: TextTable,
    n_rows: int,
    header: Header,
    facts: FileFacts,
) -> bool:
    stored = f"typed_{table.name}"
    kept = [name for name in text.cells if _keeps_text(table, name)]
    if not facts.is_utf8 or (facts.has_quotes and text.expressions):
        return False
    return accounts_for_file(con, stored, list(map(quoted, kept)), n_rows, facts, header)


def _keeps_text(table: Table, name: str) -> bool:
    return name not in table.column_names or table.column(name).type in ("text", "code")


def _misformatted_rows(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    text: TextTable,
    facts: FileFacts | None,
    checked: list[Column],
    n_malformed: int,
) -> TextTable | None:
    conditions = [f"{_MALFORMED} is not null"] if n_malformed else []
    texts: list[Column] = []
    if facts is None or facts.may_have_blanks or facts.has_control_characters:
        texts = [c for c in table.columns if c.name in text.cells and c.type == "text"]
        conditions.extend(f"coalesce({_condition(column, facts)}, false)" for column in texts)
    if not conditions:
        return None
    cells = {
        **{column.name: quoted(column.name) for column in texts},
        **{column.name: f"{_MALFORMED}[{n}]" for n, column in enumerate(checked, 1)},
    }
    selected = "".join(f", {cell} as {text.cells[name]}" for name, cell in cells.items())
    name = f"{text.name}_misformatted"
    found = con.execute(
        f"create or replace temp table {quoted(name)} as select {LINE} as line{selected} "
        f"from temp.{quoted(f'typed_{table.name}')} where {' or '.join(conditions)}"
    ).fetchone()
    n_rows = int(found[0]) if found else 0
    if not n_rows:
        con.execute(f"drop table temp.{quoted(name)}")
        return None
    kept = {name: text.cells[name] for name in cells}
    return dataclasses.replace(text, name=name, cells=kept, n_rows=n_rows, in_file=False)


def _condition(column: Column, facts: FileFacts | None) -> str:
    text = quoted(column.name)
    has_control_characters = facts is None or facts.has_control_characters
    condition = misformatted(column, text, has_control_characters=has_control_characters)
    # That a text is sound is mostly seen in a third of the time it takes to look for the rest.
    return f"case when not regexp_full_match({text}, '[!-~]+( [!-~]+)*') then {condition} end"


def _create_raw(con: duckdb.DuckDBPyConnection, table: Table, stored: str) -> None:
    raw = f"raw.{quoted(table.name)}"
    row = con.execute(
        "select path is null from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    con.execute(f"create view {raw} as select *, {LINE} as source_line from temp.{stored}")
    if row is None or not row[0]:
        with_lines_stored(con, [table.name])


def with_lines_stored(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Make tables of the views among ``raw.<name>``, so that rows can be taken out or kept."""
    views = con.execute("select view_name from duckdb_views() where schema_name = 'raw'").fetchall()
    for name in sorted({view for (view,) in views}.intersection(names)):
        raw, stored = f"raw.{quoted(name)}", quoted(f"stored\n{name}")
        con.execute(f"create table raw.{stored} as select * from {raw}")
        con.execute(f"drop view {raw}")
        con.execute(f"alter table raw.{stored} rename to {quoted(name)}")
        con.execute(f"drop table temp.{quoted(f'typed_{name}')}")
