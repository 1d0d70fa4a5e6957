"""The tables of the supplement about the data: dictionary, gate, definitions, numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemas
from analysis.database import opened
from analysis.numbers import Results
from report.as_published import AsPublished
from report.tables.html_table import HtmlTable
from report.tables.plain_table import PlainColumn, plain_table
from report.trace.number_list import number_list
from report.trace.printed_ids import printed_ids

MANUSCRIPT = Path(__file__).with_name("index.qmd")

_TYPES = {
    "text": "text",
    "integer": "whole number",
    "decimal": "decimal number",
    "date": "date",
    "boolean": "true or false",
    "code": "code",
}


class Supplement:
    """Tables of one study's supplement, from its database and the declarations of `schemas`."""

    def __init__(self, results: Results, db: Path) -> None:
        self._results = results
        self._db = db

    def dictionary(self, kind: str) -> HtmlTable:
        """Every column of the raw or cohort tables, as declared."""
        tables = {"raw": schemas.RAW_TABLES, "cohort": schemas.COHORT_TABLES}[kind]
        records = [
            {
                "table": f"{kind}.{table.name}: {table.grain}",
                "column": column.name,
                "type": _type(column),
                "values": _values(column),
                "description": column.description,
            }
            for table in tables.values()
            for column in table.columns
        ]
        return plain_table(
            records,
            [
                PlainColumn("column", "Column", 24, is_code=True),
                PlainColumn("type", "Type", 13),
                PlainColumn("values", "Values", 23),
                PlainColumn("description", "Description", 40),
            ],
            group_by="table",
            notes=["*Key*: the column, or the columns together, that identify a row."],
        )

    def gate_counts(self) -> HtmlTable:
        """How many rules each raw table was held against, and how many places broke one."""
        counts: dict[str, dict[str, Any]] = {}
        for rule in self._results.records("gate"):
            row = counts.setdefault(
                rule["table_name"],
                {
                    "table": rule["table_name"] or "(the folder)",
                    "rules": 0,
                    "failures": 0,
                    "not_checked": 0,
                },
            )
            row["rules"] += 1
            row["failures"] += rule["failures"]
            row["not_checked"] += rule["not_checked"] is not None
        return plain_table(
            list(counts.values()),
            [
                PlainColumn("table", "Raw table", 30, is_code=True),
                PlainColumn("rules", "Rules", 10, "right"),
                PlainColumn("not_checked", "Not applicable", 15, "right"),
                PlainColumn("failures", "Places that break one", 20, "right"),
            ],
        )

    def gate_rules(self) -> HtmlTable:
        """The rules about several columns, rows or tables; those of single columns follow from
        the data dictionary."""
        records = [
            {**rule, "description": _with_source(rule)}
            for rule in self._results.records("gate")
            # table.rule: those of one column are called table.column.rule
            if rule["rule"].count(".") == 1
        ]
        return plain_table(
            records,
            [
                PlainColumn("rule", "Rule", 40, is_code=True),
                PlainColumn("severity", "Severity", 10),
                PlainColumn("description", "What it asks", 50),
            ],
            group_by="table_name",
        )

    def definitions(self) -> HtmlTable:
        """The derived tables: one clinical concept each, as the SQL files describe them."""
        records = self._query(
            "select table_name, replace(comment, 'Synthetic patients. ', '') as comment"
            " from duckdb_tables() where schema_name = 'derived'"
            " and database_name = current_database() order by table_name"
        )
        return plain_table(
            records,
            [
                PlainColumn("table_name", "Table", 26, is_code=True),
                PlainColumn("comment", "Definition", 74),
            ],
        )

    def numbers(self) -> HtmlTable:
        """The ids of all numbers the manuscript prints."""
        sources = {"results": self._results, "published": AsPublished(self._results, self._db)}
        return number_list(self._results, printed_ids(MANUSCRIPT, sources))

    def count(self, name: str) -> int:
        """Number of rows of a stored frame."""
        return len(self._results.records(name))

    def _query(self, sql: str) -> list[dict[str, Any]]:
        with opened(self._db, read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _type(column: schemas.Column) -> str:
    parts = [_TYPES[column.type] + (f", {column.unit}" if column.unit else "")]
    if column.key:
        parts.append("key")
    elif not column.required:
        parts.append("may be empty")
    return "; ".join(parts)


def _values(column: schemas.Column) -> str:
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


def _with_source(rule: dict[str, Any]) -> str:
    return f"{rule['description']} ({rule['source']})" if rule["source"] else rule["description"]
