"""The data dictionary: every declared column in words, as Markdown or as a data package.

The supplement of the report sets the same words as a table. The machine-readable form is a
Frictionless Data Package (Walsh and Pollock, Data Package specification v1, 2017), which other
tools validate and load.
"""

from __future__ import annotations

import datetime
import typing
from collections.abc import Iterable, Iterator, Mapping

from caseseries.study.declaration import Column, Table

_TYPE_WORDS = {
    "text": "text",
    "integer": "whole number",
    "decimal": "decimal number",
    "date": "date",
    "boolean": "true or false",
    "code": "code",
}
_FIELD_TYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "date": "date",
    "boolean": "boolean",
    "code": "string",
}


def type_words(column: Column) -> str:
    """Say a column's type, unit, and whether it is a key or may be empty."""
    parts = [_TYPE_WORDS[column.type] + (f", {column.unit}" if column.unit else "")]
    if column.key:
        parts.append("key")
    elif not column.required:
        parts.append("may be empty")
    if column.imputation:
        parts.append(f"taken as {column.imputation}")
    return "; ".join(parts)


def value_words(column: Column) -> str:
    """Say which values a column may hold: its codes, the column it points to, or its range."""
    if column.codes:
        return ", ".join(column.codes)
    if column.references:
        return f"a {column.references}"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is not None:
        return f"from {low}"
    return f"to {high}" if high is not None else ""


def markdown(tables: Iterable[Table]) -> str:
    """Return the dictionary as Markdown: a section per table, a row per column."""
    return "\n".join(_sections(tables)) + "\n"


def _sections(tables: Iterable[Table]) -> Iterator[str]:
    yield "# Data dictionary"
    for table in tables:
        optional = " The table may be left out." if table.optional else ""
        yield f"\n## {table.name}\n\n{table.description} {_sentence(table.grain)}{optional}\n"
        yield "| Column | Label | Type | Values | Description |"
        yield "|---|---|---|---|---|"
        for column in table.columns:
            cells = (
                f"`{column.name}`",
                column.title,
                type_words(column),
                _coded(column) or value_words(column),
                column.description,
            )
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


def _coded(column: Column) -> str:
    return "; ".join(
        f"`{code}`" if label == code else f"`{code}` {label}"
        for code, label in (column.codes or {}).items()
    )


def data_package(tables: Iterable[Table], name: str = "cohort") -> dict[str, typing.Any]:
    """Return the dictionary as a Tabular Data Package descriptor, ready for JSON.

    What the specification has no word for stands in fields of its own: ``unit``, ``codes`` (code
    to label), ``protectedHealthInformation``, ``firstOfMonth``, ``datePrecision`` and ``impute``.
    """
    return {
        "profile": "tabular-data-package",
        "name": name,
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, typing.Any]:
    schema: dict[str, typing.Any] = {
        "fields": [_field(column, table) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    foreign = [column for column in table.columns if column.references]
    if foreign:
        schema["foreignKeys"] = [_foreign_key(column, table) for column in foreign]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.description,
        "description": _sentence(table.grain),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "optional": table.optional,
        "schema": schema,
    }


def _field(column: Column, table: Table) -> dict[str, typing.Any]:
    field: dict[str, typing.Any] = {
        "name": column.name,
        "type": _FIELD_TYPES[column.type],
        "title": column.title,
        "description": column.description,
    }
    if column.precision_column is not None:
        # A date that may lack its day is no date to other tools; the pattern says what it is.
        field["type"] = "string"
    elif column.type == "date":
        field["format"] = "%Y-%m-%d"
    if column.type == "boolean":
        field |= {
            "trueValues": ["true", "TRUE", "yes", "1"],
            "falseValues": ["false", "FALSE", "no", "0"],
        }
    constraints = dict(_constraints(column, table))
    if constraints:
        field["constraints"] = constraints
    if column.unit:
        field["unit"] = column.unit
    if column.codes:
        field["codes"] = dict(column.codes)
    if column.phi:
        field["protectedHealthInformation"] = True
    if column.first_of_month:
        field["firstOfMonth"] = True
    if column.precision_column is not None:
        field |= {"datePrecision": column.date_precision, "impute": column.impute}
    return field


def _constraints(column: Column, table: Table) -> Iterator[tuple[str, typing.Any]]:
    if column.required:
        yield "required", True
    if table.key == (column.name,):
        yield "unique", True
    for name, limit in (("minimum", column.minimum), ("maximum", column.maximum)):
        if limit is not None:
            yield name, limit.isoformat() if isinstance(limit, datetime.date) else limit
    if column.codes:
        yield "enum", list(column.codes)


def _foreign_key(column: Column, table: Table) -> Mapping[str, typing.Any]:
    parent, _, parent_column = (column.references or "").partition(".")
    # The specification writes a table's reference to itself as an empty name.
    resource = "" if parent == table.name else parent
    return {"fields": column.name, "reference": {"resource": resource, "fields": parent_column}}
