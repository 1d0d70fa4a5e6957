"""The header comment of a SQL file: what the table is, and what its new columns mean.

The header is the run of ``--`` lines before the ``select``. A line ``-- name: text`` whose name is
a column of the table describes that column; every other line describes the table.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_ENTRY = re.compile(r"^(?P<name>[a-z][a-z0-9_]*): (?P<text>.+)$")


@dataclass(frozen=True)
class SqlHeader:
    """Description of a table and of those columns its header names."""

    table: str
    columns: dict[str, str]


def read_header(sql: str, columns: Collection[str]) -> SqlHeader:
    """Header of one SQL file; ``columns`` are the names the ``select`` returns."""
    table_lines: list[str] = []
    described: dict[str, str] = {}
    current = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--").strip()
        entry = _ENTRY.match(text)
        if entry and entry["name"] in columns:
            current = entry["name"]
            described[current] = entry["text"]
        elif current and not re.match(r"^[A-Z][a-z]+: ", text):
            described[current] += f" {text}"
        else:
            current = ""
            table_lines.append(text)
    return SqlHeader(" ".join(table_lines), described)
