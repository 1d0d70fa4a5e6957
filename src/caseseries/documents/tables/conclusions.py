"""What the recommended analysis changes: both tests of each factor, and what follows."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.source import (
    ResultsSource,
    endpoint_row,
    rows_of_table,
    settings_of,
)
from caseseries.documents.tables.parts.html_table import (
    Cell,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    emphasized,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.parts.left_out_note import left_out_note
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.tables.survival.recommended_test import no_exact_test
from caseseries.documents.traced.note import Trace, trace_of

Record = dict[str, Any]

P_WIDTH: Final = 10.0
ONE_TEST_WIDTH: Final = 15.0
LABEL_WIDTH: Final = 24.0
# Columns of the frame with their headings.
P_VALUES: Final = {
    "logrank_p": "Chi-squared",
    "logrank_exact_p": "Exact",
    "cox_p": "Cox",
    "firth_p": "Firth",
}
ALONE_NOTE: Final = "*P* values of each factor alone: log-rank, from the chi-squared distribution; "
EXACT_NOTE: Final = "exact, from the permutation distribution; "
RATIO_NOTE: Final = "Cox, Wald's test"
FIRTH_NOTE: Final = "; Firth, penalized likelihood ratio test"
MODEL_NOTE: Final = (
    "Significance in the model of several factors is that of {}'s model; a dash stands where "
    "a test has no single *P* value."
)


def table(results: ResultsSource, name: str) -> HtmlTable:
    """One row per factor of `results.conclusions`; without an exact test, no column of it."""
    records = rows_of_table(results, "conclusions", name)
    exact = any(not fmt.is_missing(r["logrank_exact_p"]) for r in records)
    firth = any(
        not fmt.is_missing(r.get(p)) for r in records for p in ("firth_p", "multivariable_firth_p")
    )
    without = {"logrank_exact_p": not exact, "firth_p": not firth}
    shown = [p for p in P_VALUES if not without.get(p)]
    # Its heading stands above one column alone where there is no exact test.
    widths = [P_WIDTH if exact else ONE_TEST_WIDTH, *[P_WIDTH] * (len(shown) - 1)]
    if not firth:
        widths[-1] = ONE_TEST_WIDTH
    columns = (
        Column("left", LABEL_WIDTH),
        *(Column("center", width) for width in widths),
        Column("left", 100 - LABEL_WIDTH - sum(widths)),
    )
    values = [align_decimals([fmt.p_value(r[p]) for r in records]) for p in shown]
    rows = tuple(
        body_row(
            [str(record["label"]), *texts, fmt.capitalized(str(record["conclusion"]))],
            columns,
            traces=_traces(results, record, shown),
        )
        for record, *texts in zip(records, *values, strict=True)
    )
    n_logrank = 1 + exact
    test = Cell(emphasized("P", ", log-rank test"), colspan=n_logrank, align="center",
                is_header=True)  # fmt: skip
    top = (
        Cell("Factor", rowspan=2, is_header=True),
        test,
        Cell(emphasized("P", ", hazard ratio"), colspan=1 + firth, align="center", is_header=True),
        Cell("Conclusion", rowspan=2, is_header=True),
    )
    below = header_cells([P_VALUES[p] for p in shown], columns[1:-1])
    body = RowGroup(rows) if rows else nothing_to_show(columns, "No factor to compare.")
    return HtmlTable(
        columns=columns,
        header=(top, below),
        groups=(body,),
        notes=(*_notes(results, exact, firth), *_left_out(results, name, records)),
        classes="results-table conclusions",
    )


def _notes(results: ResultsSource, exact: bool, firth: bool) -> tuple[str | TableNote, ...]:
    alone = ALONE_NOTE + (EXACT_NOTE if exact else "") + RATIO_NOTE + (FIRTH_NOTE if firth else "")
    model = MODEL_NOTE.format("Firth" if firth else "Cox")
    return (f"{alone}.", *(() if exact else no_exact_test(results)), model)


def _left_out(results: ResultsSource, name: str, records: list[Record]) -> list[TableNote]:
    """Whom the tests and the model go without because a value is missing."""
    if not records:
        return []
    said = settings_of(results, "table", name)
    endpoint = endpoint_row(results, settings_of(results, "table", said["groups"])["endpoint"])
    unit = str(endpoint["unit_of_analysis"])
    notes = left_out_note(results, str(endpoint["endpoint"]), unit)
    for row in records:
        prefix = f"{row['groups']}.{row['variable']}"
        notes += no_group_note(results, prefix, unit, str(row["label"]))
    of = " of the model of several factors"
    return [*notes, *left_out_note(results, f"{said['model']}.multivariable", unit, of)]


def _traces(results: ResultsSource, record: Record, shown: list[str]) -> list[Trace | None]:
    variable = record["variable"]
    models = {
        row["method"]: (
            f"{row['table_name']}.univariable.{row['method']}.{variable}.{row['level']}.p_value"
        )
        for row in results.records("regression")
        if row["variable"] == variable and row["model"] == "univariable"
    }
    ids = {
        "logrank_p": f"{record['groups']}.{variable}.logrank_p",
        "logrank_exact_p": f"{record['groups']}.{variable}.logrank_exact_p",
        "cox_p": models.get("cox", ""),
        "firth_p": models.get("firth", ""),
    }
    return [trace_of(results, [ids[p]]) if record[p] is not None else None for p in shown]
