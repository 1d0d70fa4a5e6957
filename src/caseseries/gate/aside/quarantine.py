"""Setting rows with errors aside, and going on with what is sound without them.

Leaving a row out may make others unsound: a dose without its visit, a patient without any.
So the rules are applied again to what remains, until no row breaks one that closes the gate.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Mapping, Sequence

from caseseries.delivery.row_numbers import line_of
from caseseries.gate.failures.patient_of import patient_query
from caseseries.gate.failures.rows import with_cells
from caseseries.gate.rules.rule_limits import NO_LONGER, RuleLimits, stopped, within
from caseseries.gate.rules.sql_rules import RuleFileError
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.study.root_table import root_table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading

# What a file rule says of one record; what it says of a file cannot be set aside.
_RECORD_RULES = (".file.field_count", ".file.quoting", ".file.cell")
_HEADER_RULE = ".absent"
_REFERENCE = ".reference"

MEASURES_FILE: typing.Final = "schemas/extent.sql"

Row = tuple[str, int]
Judge = Callable[["Reading"], Sequence[Failure]]


Extent = Mapping[str, float]
"""How large a cohort is: rows of the table all others belong to, then what the study measures."""


@dataclasses.dataclass(frozen=True, slots=True)
class SetAside:
    """A row left out: where it stands, whose it is, the rule, and why. ``cells`` as delivered."""

    table: str
    file: str
    line: int
    key: str | None
    patient: str | None
    rule: str
    reason: str
    cells: Mapping[str, str | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Quarantine:
    """The rows set aside, what still closes the gate without them, and what leaving them out did.

    ``patients`` are the keys of the root table of which no row is left.
    """

    rows: tuple[SetAside, ...]
    remaining: tuple[Failure, ...]
    patients: tuple[str, ...]
    before: Extent
    after: Extent

    @property
    def ok(self) -> bool:
        """Whether what remains breaks no rule that closes the gate."""
        return not self.remaining


def set_aside(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    reading: Reading,
    tables: Mapping[str, Table],
    judge: Judge,
    measures: str | None = None,
    limits: RuleLimits = NO_LONGER,
) -> Quarantine:
    """Delete from ``raw.*`` the rows with errors, and those that cannot stand without them.

    ``failures`` are the gate's, ``judge`` applies the rules to the rows that a reading counts.
    Rows are known by number (see ``row_numbers``), so this comes before they become lines.
    """
    root = root_table(tables)
    before, present = extent(con, tables, measures, limits), _keys_of_root(con, root)
    aside: dict[Row, SetAside] = {}
    current = reading
    while True:
        errors = [failure for failure in failures if failure.severity == "error"]
        found = [
            failure
            for failure in with_cells(con, errors, tables, reading)
            if _is_row(failure) and (failure.table, failure.line) not in aside
        ]
        if not found:
            break
        whose = _patient_of_rows(con, tables, found)
        keys = _keys_set_aside(aside, tables)
        for failure in found:
            row = (failure.table, failure.line or 0)
            aside.setdefault(row, _row_set_aside(failure, whose.get(row), keys, tables))
        for table in {failure.table for failure in found}:
            _delete(con, table, [line for name, line in aside if name == table])
        current = dataclasses.replace(
            current,
            rows={name: _count(con, name) for name in current.rows},
            failures=tuple(
                failure
                for failure in current.failures
                if (failure.table, failure.line) not in aside
            ),
        )
        failures = judge(current)
    texts = _cells(con, reading, list(aside))
    return Quarantine(
        rows=tuple(
            dataclasses.replace(
                row,
                file=reading.delivered[table].file_of(number),
                line=line_of(number),
                cells=texts.get((table, number), {}),
            )
            for (table, number), row in sorted(aside.items())
        ),
        remaining=tuple(with_cells(con, errors, tables, reading)),
        patients=tuple(sorted(present - _keys_of_root(con, root))),
        before=before,
        after=extent(con, tables, measures, limits),
    )


def _is_row(failure: Failure) -> bool:
    if failure.line is None or failure.table == "" or failure.rule.endswith(_HEADER_RULE):
        return False
    return ".file." not in failure.rule or failure.rule.endswith(_RECORD_RULES)


def _row_set_aside(
    failure: Failure,
    patient: str | None,
    keys: Mapping[str, set[str]],
    tables: Mapping[str, Table],
) -> SetAside:
    reason = failure.message
    if failure.rule.endswith(_REFERENCE) and failure.column is not None:
        target = tables[failure.table].column(failure.column).references or ""
        if failure.value in keys.get(target, ()):
            parent = target.partition(".")[0]
            reason = f"Its row of {parent}, {failure.value}, is set aside."
    return SetAside(
        table=failure.table,
        file=failure.file,
        line=failure.line or 0,
        key=failure.key,
        patient=patient,
        rule=failure.rule,
        reason=reason,
        cells={},
    )


def _keys_set_aside(
    aside: Mapping[Row, SetAside], tables: Mapping[str, Table]
) -> dict[str, set[str]]:
    """Return the keys set aside so far by the column they stand in, ``table.column``."""
    keys: dict[str, set[str]] = {}
    for row in aside.values():
        key = tables[row.table].key
        if len(key) == 1 and row.key is not None:
            keys.setdefault(f"{row.table}.{key[0]}", set()).add(row.key)
    return keys


def _patient_of_rows(
    con: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], failures: Sequence[Failure]
) -> dict[Row, str]:
    found: dict[Row, str] = {}
    for name in {failure.table for failure in failures}:
        query = patient_query(tables[name], tables)
        if query is None:
            continue
        lines = sorted({f.line for f in failures if f.table == name and f.line is not None})
        rows = con.execute(
            f"select source_line, patient from ({query}) where patient is not null and "
            "source_line in (select unnest(?::BIGINT[]))",
            [lines],
        ).fetchall()
        found.update(((name, line), patient) for line, patient in rows)
    return found


def _delete(con: duckdb.DuckDBPyConnection, table: str, lines: Sequence[int]) -> None:
    con.execute(
        f"delete from raw.{quoted(table)} where source_line in (select unnest(?::BIGINT[]))",
        [list(lines)],
    )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((n,),) = con.execute(f"select count(*) from raw.{quoted(table)}").fetchall()
    return n


def _keys_of_root(con: duckdb.DuckDBPyConnection, root: Table) -> set[str]:
    if not root.key:
        return set()
    key = quoted(root.key[0])
    rows = con.execute(
        f"select {key}::varchar from raw.{quoted(root.name)} where {key} is not null"
    )
    return {row[0] for row in rows.fetchall()}


def _cells(
    con: duckdb.DuckDBPyConnection, reading: Reading, rows: Sequence[Row]
) -> dict[Row, dict[str, str | None]]:
    """Return the rows as delivered; a record that could not be split has none."""
    found: dict[Row, dict[str, str | None]] = {}
    for table in {table for table, _ in rows}:
        text = reading.texts[table]
        names = list(text.cells)
        cells = ", ".join(quoted(cell) for cell in text.cells.values())
        lines = [line for name, line in rows if name == table]
        selected = con.execute(
            f"select line_, {cells} from (select *, {text.line} as line_ from "
            f"temp.{quoted(text.name)}) where line_ in (select unnest(?::BIGINT[]))",
            [lines],
        ).fetchall()
        for row in selected:
            found[table, row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def extent(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    measures: str | None,
    limits: RuleLimits = NO_LONGER,
) -> Extent:
    """Return how large the cohort in ``raw.*`` is; a row of the root that stands twice counts once.

    ``measures`` is a select of one row whose columns are measures of the study's own. Raises
    RuleFileError where it cannot be run, or takes longer than a rule may.
    """
    import duckdb

    root = root_table(tables)
    key = ", ".join(quoted(name) for name in root.key) or "source_line"
    ((n,),) = con.execute(
        f"select count(*) from (select distinct {key} from raw.{quoted(root.name)})"
    ).fetchall()
    found: dict[str, float] = {root.name: n}
    if measures is not None:
        try:
            with within(con, limits.seconds):
                cursor = con.execute(measures)
                names = [column[0] for column in cursor.description or ()]
                (values,) = cursor.fetchmany(2)
        except TimeoutError as error:
            said = stopped(MEASURES_FILE, limits.seconds, "rule_seconds")
            raise RuleFileError(said) from error
        except (duckdb.Error, ValueError) as error:
            raise RuleFileError(f"{MEASURES_FILE} cannot be run: {error}") from error
        found |= {name: float(value or 0) for name, value in zip(names, values, strict=True)}
    return found
