"""Reading ``X.example.md``: small given tables and the expected one, in Markdown for people.

    # The first visit counts
    Who was seen twice is counted from the earlier day.

    ## Given staging.visits
    | visit_id | seen_on    |
    | -------- | ---------- |
    | V1       | 2015-03-02 |

    ## Expected
    | first_seen_on |
    | ------------- |
    | 2015-03-02    |

Each ``# …`` begins an example, and a sentence below it says what it shows. A cell that is empty or
says ``null`` is missing; ``\\|`` is a bar. Any other text is for the reader alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from caseseries.study.places import at_byte

SUFFIX = ".example.md"

_GIVEN = re.compile(r"Given (?P<name>[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*)")
_HEADINGS = "'# What it shows', '## Given schema.table' or '## Expected'"
_BAR = re.compile(r"(?<!\\)\|")


class ExampleError(Exception):
    """An example cannot be read or run; the message names file and line and what to do."""


@dataclass(frozen=True)
class ExampleRow:
    """One row of a table: its line in the file, and its cells, None where missing."""

    line: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class ExampleTable:
    """A table under its heading; ``line`` is that of the column names."""

    name: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True)
class Example:
    """One example: where it stands, what it shows, the tables given and the one expected."""

    path: Path
    line: int
    title: str
    shows: str
    given: tuple[ExampleTable, ...]
    expected: ExampleTable


def example_of(sql_file: Path) -> Path:
    """Where the example of a SQL file stands, whether or not there is one."""
    return sql_file.with_name(sql_file.stem + SUFFIX)


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples of one file, in their order. Raises ExampleError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ExampleError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ExampleError(f"{at_byte(path, error)}: is not UTF-8 text; save it as UTF-8") from None
    numbered = [(number, line.strip()) for number, line in enumerate(lines, start=1)]
    starts = [at for at, (_, text) in enumerate(numbered) if text.startswith("# ")]
    for number, text in numbered[: starts[0]] if starts else numbered:
        if text:
            raise ExampleError(f"{path}:{number}: begin the example with '# What it shows'")
    if not starts:
        raise ExampleError(f"{path}:1: holds no example; begin one with '# What it shows'")
    ends = [*starts[1:], len(numbered)]
    return tuple(
        _example(path, numbered[start:end]) for start, end in zip(starts, ends, strict=True)
    )


def _example(path: Path, numbered: list[tuple[int, str]]) -> Example:
    line, title = numbered[0]
    sections: list[tuple[int, str, list[tuple[int, str]]]] = [(line, "", [])]
    for number, text in numbered[1:]:
        if text.startswith("#"):
            sections.append((number, text.removeprefix("## ").strip(), []))
        else:
            sections[-1][2].append((number, text))
    for number, text in sections[0][2]:
        if text.startswith("|"):
            raise ExampleError(
                f"{path}:{number}: a table stands below '## Given …' or '## Expected'"
            )
    shows = " ".join(text for _, text in sections[0][2] if text)
    if not shows:
        raise ExampleError(f"{path}:{line}: say in a sentence below the title what it shows")
    tables: dict[str, ExampleTable] = {}
    for number, heading, content in sections[1:]:
        named = _GIVEN.fullmatch(heading)
        if named is None and heading != "Expected":
            raise ExampleError(f"{path}:{number}: {heading!r} is no heading; write {_HEADINGS}")
        name = named["name"] if named else "Expected"
        if name in tables:
            raise ExampleError(f"{path}:{number}: {heading!r} stands twice in this example")
        tables[name] = _table(path, name, number, content)
    if "Expected" not in tables:
        raise ExampleError(f"{path}:{line}: this example lacks '## Expected' and its table")
    expected = tables.pop("Expected")
    return Example(path, line, title.removeprefix("# "), shows, tuple(tables.values()), expected)


def _table(path: Path, name: str, heading: int, content: list[tuple[int, str]]) -> ExampleTable:
    lines = [(number, text) for number, text in content if text.startswith("|")]
    if len(lines) < 2:
        raise ExampleError(
            f"{path}:{heading}: no table stands here; write a line of column names,"
            " a line | --- | and a line for each row"
        )
    first = lines[0][0]
    for offset, (number, _) in enumerate(lines):
        if number != first + offset:
            raise ExampleError(f"{path}:{number}: write one table below a heading, without gaps")
    columns = [cell or "" for cell in _cells(path, *lines[0])]
    for column in columns:
        if not column:
            raise ExampleError(f"{path}:{first}: a column has no name")
        if columns.count(column) > 1:
            raise ExampleError(f"{path}:{first}: the column {column} stands twice")
    ruled = [cell or "" for cell in _cells(path, *lines[1])]
    if len(ruled) != len(columns) or not all(re.fullmatch(":?-+:?", cell) for cell in ruled):
        raise ExampleError(
            f"{path}:{lines[1][0]}: below the {len(columns)} column names stands a line of"
            f" {len(columns)} cells | --- |"
        )
    rows = []
    for number, text in lines[2:]:
        cells = _cells(path, number, text)
        if len(cells) != len(columns):
            raise ExampleError(
                f"{path}:{number}: this row has {len(cells)} cells, not {len(columns)}"
            )
        rows.append(ExampleRow(number, cells))
    return ExampleTable(name, first, tuple(columns), tuple(rows))


def _cells(path: Path, number: int, text: str) -> tuple[str | None, ...]:
    parts = _BAR.split(text)
    if len(parts) < 3 or parts[-1].strip():
        raise ExampleError(f"{path}:{number}: a line of a table begins and ends with |")
    cells = (part.strip().replace("\\|", "|") for part in parts[1:-1])
    return tuple(None if cell in ("", "null") else cell for cell in cells)
