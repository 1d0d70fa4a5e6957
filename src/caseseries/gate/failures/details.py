"""What a report shows beside the failures: the rows as delivered, their patients, what is missing.

None of it is needed to judge the data, so it is collected only for the formats that show it.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence

from caseseries.gate.failures.missingness import TableMissing, missingness
from caseseries.gate.failures.patient_of import patients_of
from caseseries.gate.report.entries import entries
from caseseries.gate.report.summary import SHOWN_IN_ALL, SHOWN_PER_RULE
from caseseries.study.declaration import Table
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading
    from caseseries.study.failure import Failure

# A file as wide as a spreadsheet allows is shown by its first columns; the rest is counted.
MAX_CELLS_SHOWN = 60

Place = tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Details:
    """The rows behind the failures and the missing cells of all tables.

    ``rows`` maps (table, line) to the cells as delivered by stored column name, for as many
    entries as the page shows; ``patients`` maps (table, line) to the patient.
    """

    rows: Mapping[Place, Mapping[str, str | None]]
    patients: Mapping[Place, str]
    missing: tuple[TableMissing, ...]


def collect(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    reading: Reading,
    tables: Mapping[str, Table],
    messages: Mapping[str, str],
) -> Details:
    """Collect the details while ``raw.*`` and the delivered text are still in the connection."""
    lines: dict[str, set[int]] = {}
    for told in entries(failures, messages, SHOWN_PER_RULE, SHOWN_IN_ALL).first.values():
        for failure in (entry.failure for entry in told):
            if failure.line is not None and failure.table in reading.texts:
                lines.setdefault(failure.table, set()).add(failure.line)
    rows: dict[Place, Mapping[str, str | None]] = {}
    for table, wanted in lines.items():
        rows.update(_delivered(con, table, sorted(wanted), reading))
    return Details(
        rows, patients_of(con, failures, tables), missingness(con, reading, failures, tables)
    )


def _delivered(
    con: duckdb.DuckDBPyConnection, table: str, lines: Sequence[int], reading: Reading
) -> dict[Place, Mapping[str, str | None]]:
    text = reading.texts[table]
    names = list(text.cells)[:MAX_CELLS_SHOWN]
    cells = "".join(f", t.{quoted(text.cells[name])}" for name in names)
    found = con.execute(
        f"select t.source_line{cells} from (select *, {text.line} as source_line from "
        f"temp.{quoted(text.name)}) as t where t.source_line in (select unnest(?::BIGINT[]))",
        [list(lines)],
    ).fetchall()
    return {(table, row[0]): dict(zip(names, row[1:], strict=True)) for row in found}
