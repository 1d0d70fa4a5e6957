"""The lines of the raw files that belong to the rows a number rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from caseseries.results.numbers import Number

if TYPE_CHECKING:
    import duckdb

# Column that names an entity → the table whose rows these are.
ENTITIES: Final = {
    "patient_id": "patients",
    "tumor_id": "tumors",
    "session_id": "sessions",
    "imaging_id": "imaging",
}
# The nearest entity first: an ablation belongs to its session before it belongs to its patient.
_NEAREST: Final = ("imaging_id", "session_id", "tumor_id", "patient_id")


@dataclass(frozen=True)
class RawLines:
    """Lines of one raw file (the header is line 1) and the hash it had when it was read."""

    table: str
    file: str
    sha256: str
    lines: tuple[int, ...]

    @property
    def ranges(self) -> str:
        """`2–14, 17`."""
        return ", ".join(_ranges(self.lines))


def raw_lines(
    con: duckdb.DuckDBPyConnection, number: Number, tables: Iterable[str]
) -> list[RawLines]:
    """Per raw table, the lines of the patients, tumors or sessions in ``number.row_keys``.

    A table that does not carry the key itself is reached by way of its session, examination or
    patient. A number without rows of its own (patients screened) rests on every line; one whose
    population is empty (no deaths) on none.
    """
    keys = _keys(con, number.row_keys)
    counts_whole_tables = not number.row_keys and bool(number.value)
    found = []
    for table in tables:
        file = con.execute(
            "select file, sha256 from raw.files where table_name = ? and present", [table]
        ).fetchone()
        if file is None or not (number.row_keys or counts_whole_tables):
            continue
        where, values = ("true", []) if counts_whole_tables else _belongs(con, table, keys)
        rows = con.execute(
            f"select source_line from raw.{table} where {where} order by 1", values
        ).fetchall()
        if rows:
            found.append(RawLines(table, file[0], file[1], tuple(row[0] for row in rows)))
    return found


@dataclass(frozen=True)
class _Keys:
    """Ids per column of `ENTITIES`; `given` are the columns the row keys themselves name."""

    given: tuple[str, ...]
    ids: dict[str, list[str]]


def _keys(con: duckdb.DuckDBPyConnection, row_keys: Sequence[str]) -> _Keys:
    parts = [tuple(key.split("/")) for key in row_keys]
    ids: dict[str, list[str]] = {}
    for column, table in ENTITIES.items():
        known = {row[0] for row in con.execute(f"select {column} from raw.{table}").fetchall()}
        named = sorted({part for key in parts for part in key if part in known})
        if named:
            ids[column] = named
    given = tuple(ids)
    if "patient_id" not in ids:
        ids["patient_id"] = _related(con, "patient_id", ids, ("tumors", "sessions"))
    for column, table in (("session_id", "ablations"), ("tumor_id", "ablations")):
        if column not in ids and given != ("patient_id",):
            ids[column] = _related(con, column, ids, (table,))
    for column, table in ENTITIES.items():
        if column not in ids:
            of_patients = {"patient_id": ids["patient_id"]}
            ids[column] = _related(con, column, of_patients, (table,))
    return _Keys(given, ids)


def _related(
    con: duckdb.DuckDBPyConnection,
    column: str,
    ids: dict[str, list[str]],
    tables: Sequence[str],
) -> list[str]:
    """Values of `column` on the rows of `tables` that carry one of the `ids`."""
    found: set[str] = set()
    for table in tables:
        for other, values in ids.items():
            if {column, other} <= _columns(con, table):
                rows = con.execute(
                    f"select distinct {column} from raw.{table} where list_contains(?, {other})",
                    [values],
                ).fetchall()
                found.update(row[0] for row in rows)
    return sorted(found)


def _belongs(
    con: duckdb.DuckDBPyConnection, table: str, keys: _Keys
) -> tuple[str, list[list[str]]]:
    columns = _columns(con, table)
    by = [column for column in keys.given if column in columns]
    by = by or [column for column in _NEAREST if column in columns][:1]
    if not by:
        return "false", []
    return (
        " and ".join(f"list_contains(?, {column})" for column in by),
        [keys.ids.get(column, []) for column in by],
    )


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = con.execute(f"select column_name from (describe raw.{table})").fetchall()
    return {row[0] for row in rows}


def _ranges(lines: Sequence[int]) -> list[str]:
    runs = groupby(enumerate(lines), key=lambda item: item[1] - item[0])
    ends = [[line for _, line in run] for _, run in runs]
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in ends]
