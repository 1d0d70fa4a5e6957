"""Guessed tables as modules of `schemas/` and as SQL, a reason beside each guess."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from caseseries.start.guessed import GuessedColumn, GuessedTable

_WIDTH: Final = 100
_PYTHON_TYPES: Final = {
    "text": "str",
    "code": "str",
    "integer": "int",
    "decimal": "float",
    "date": "datetime.date",
    "boolean": "bool",
}
SOURCE_LINE: Final = "source_line"


def raw_model(table: GuessedTable) -> str:
    """The module that declares a table as delivered."""
    lines = [
        f'"""Raw table {table.name}, as guessed from its cells; please check each comment."""',
        "",
        *_imports(table),
        "from caseseries.schema import RawTable, column",
        "",
        "",
        f'class {table.class_name}(RawTable, name="{table.name}"):',
        f'    """Rows of {one_line(table.sheet.name)}. One row per {table.unit}."""',
    ]
    if table.key is None:
        why = (
            "No key: no column that seems to name its rows is filled and differs in each. Please"
            " check; where several columns together do, give each of them key=True."
        )
        lines += ["", *_comment(why)]
    for column in table.columns:
        lines += ["", *_comment(" ".join((*column.why, "Please check."))), *_declared(column)]
    return "\n".join(lines) + "\n"


def cohort_model(root: GuessedTable) -> str:
    """The module that declares the table ready to analyze."""
    keyed = root.key is not None
    names = "CohortTable, same_as" if keyed else "CohortTable, column, same_as"
    lines = [
        f'"""Analysis-ready table cohort.{root.name}."""',
        "",
        *_imports(root),
        f"from caseseries.schema import {names}",
        f"from schemas.{root.name} import {root.class_name}",
        "",
        "",
        *_class_line(root),
        f'    """Rows of {root.name}, ready to analyze. One row per {root.unit}."""',
        "",
    ]
    if not keyed:
        lines += [
            f"    {SOURCE_LINE}: int = column(",
            '        key=True, description="Line of the file; the rows have no key of their own."',
            "    )",
        ]
    for column in root.columns:
        lines.append(
            f"    {column.name}: {_PYTHON_TYPES[column.type]} = same_as("
            f'{root.class_name}, "{column.name}")'
        )
    return "\n".join(lines) + "\n"


def staging_sql(table: GuessedTable) -> str:
    """The select that takes a table over as delivered."""
    return _select(table, f"-- One row per {table.unit}.", "raw")


def cohort_sql(root: GuessedTable) -> str:
    """The select that makes the rows to analyze."""
    return _select(root, f"-- One row per {root.unit}, ready to analyze.", "staging")


def one_line(text: str) -> str:
    """A text of the delivery where a quote or a backslash would end what it stands in."""
    kept = (char if char.isprintable() and char not in "\"\\'" else " " for char in text)
    return " ".join("".join(kept).split())


def _select(table: GuessedTable, header: str, schema: str) -> str:
    # The raw tables count their lines in a narrower type than keys have.
    names = [] if table.key else [f"{SOURCE_LINE}::bigint as {SOURCE_LINE}"]
    names += [column.name for column in table.columns]
    columns = ",\n".join(f"    {name}" for name in names)
    return f"{header}\nselect\n{columns}\nfrom {schema}.{table.name}\n"


def _class_line(root: GuessedTable) -> list[str]:
    """On as many lines as formatters want."""
    rows_of = f', rows_of="{root.name}"' if root.key else ""
    inside = f'CohortTable, name="{root.name}", unit="{root.unit}"{rows_of}'
    line = f"class Cohort{root.class_name}({inside}):"
    if len(line) <= _WIDTH:
        return [line]
    return [f"class Cohort{root.class_name}(", f"    {inside}", "):"]


def _imports(table: GuessedTable) -> list[str]:
    dated = any(column.type == "date" for column in table.columns)
    return ["import datetime", ""] if dated else []


def _declared(column: GuessedColumn) -> Iterator[str]:
    """The lines of a column."""
    yield f"    {column.name}: {_PYTHON_TYPES[column.type]} = column("
    yield from (f"        {fact}," for fact in _facts(column))
    yield "    )"


def _facts(column: GuessedColumn) -> Iterator[str]:
    if column.key:
        yield "key=True"
    if column.references:
        yield f'references="{column.references}"'
    if column.nullable:
        yield "nullable=True"
    if column.not_negative:
        yield "ge=0"
    if column.unit:
        yield f"unit={_quoted(column.unit)}"
    if column.codes:
        inside = (f"{_quoted(code)}: {_quoted(label)}" for code, label in column.codes.items())
        yield "codes={\n            " + ",\n            ".join(inside) + ",\n        }"
    if column.first_of_month:
        yield "first_of_month=True"
    if column.phi:
        yield "phi=True"
    header = one_line(column.header) or column.name
    yield f"label={_quoted(header)}"
    yield f"description={_quoted(f'{header}: please say what it means.')}"


def _quoted(text: str) -> str:
    """A Python string in the quotes that formatters want."""
    plain = repr(text)
    simple = plain.startswith("'") and '"' not in text and "\\" not in plain
    return f'"{text}"' if simple else plain


def _comment(text: str) -> list[str]:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return textwrap.wrap(
        printable, _WIDTH, initial_indent="    # ", subsequent_indent="    # ",
        break_on_hyphens=False,
    )  # fmt: skip
