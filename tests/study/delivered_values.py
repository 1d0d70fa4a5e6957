"""The study's raw tables as the values a typed format stores, and what is read back of them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path

import duckdb
from first_study import DATA, RAW_TABLES, read_tables

Value = str | int | float | bool | datetime.date | None
Rows = list[tuple[object, ...]]


def values(table: str) -> tuple[list[str], list[list[Value]]]:
    """Return header and rows of a raw table of the study, each cell as its declared type."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    types = [RAW_TABLES[table].column(name).type for name in header]
    return header, [
        [_value(type, text) for type, text in zip(types, row, strict=True)] for row in rows
    ]


def _value(type: str, text: str) -> Value:
    if text == "":
        return None
    if type == "date":
        return datetime.date.fromisoformat(text)
    if type == "integer":
        return int(text)
    if type == "decimal":
        return float(text)
    return text == "true" if type == "boolean" else text


def raw(data: Path) -> Mapping[str, Rows]:
    """Return ``raw.*`` as read from a folder or file, which must be read without any remark."""
    with duckdb.connect() as con:
        reading = read_tables(data, con)
        assert reading.failures == ()
        return {name: con.execute(f"from raw.{name}").fetchall() for name in RAW_TABLES}


def files(data: Path) -> Rows:
    """Return table, file, number of rows of ``raw.files``."""
    with duckdb.connect() as con:
        read_tables(data, con)
        return con.execute(
            "select table_name, file, n_rows from raw.files where present order by table_name"
        ).fetchall()
