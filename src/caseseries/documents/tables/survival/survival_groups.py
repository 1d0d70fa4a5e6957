"""What both forms of survival by group share: blocks of levels, rates at the landmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals, align_lines
from caseseries.documents.source import (
    ResultsSource,
    endpoint_row,
    rows_of_table,
    units_of,
    with_limits,
)
from caseseries.documents.tables.parts.html_table import (
    INDENT,
    VARIABLE,
    Cell,
    Column,
    Row,
    RowGroup,
    nothing_to_show,
)
from caseseries.documents.tables.parts.independence_note import independence_note
from caseseries.documents.tables.parts.late_entry_note import late_entry_note
from caseseries.documents.tables.parts.left_out_note import left_out_note
from caseseries.documents.tables.parts.no_group_note import no_group_note
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.traced.note import Trace, trace_of
from caseseries.results.numbers import time_slug

Record = dict[str, Any]
RateCell = Callable[[Record | None], str]
RowTraces = Sequence[Trace | None]

NO_GROUPS: Final = "Nothing to compare."


class GroupsAbout:
    """The endpoint behind a table of survival by group: its label, unit of time, events."""

    def __init__(self, results: ResultsSource, name: str) -> None:
        self.name = name
        rows = rows_of_table(results, "survival_by_group", name)
        endpoint = endpoint_row(results, rows[0]["endpoint"]) if rows else {}
        self._results, self._rows = results, rows
        self.endpoint = str(endpoint.get("endpoint", ""))
        self._of = str(endpoint.get("unit_of_analysis", ""))
        self._late = late_entry_note(endpoint)
        self.robust = bool(endpoint.get("robust"))
        self.label = str(endpoint.get("label", "Survival"))
        self.unit = str(endpoint.get("time_unit", "months"))
        self.events = str(endpoint.get("events_called", "events"))
        self.follow_up = endpoint.get("follow_up")

    def notes(self) -> list[TableNote]:
        """How many rows are left out of the endpoint, and how many are in no group of a factor."""
        notes = left_out_note(self._results, self.endpoint, self._of)
        for variable, label in dict.fromkeys((r["variable"], r["label"]) for r in self._rows):
            notes += no_group_note(self._results, f"{self.name}.{variable}", self._of, str(label))
        return notes

    def test_notes(self) -> list[str]:
        """What the log-rank test does not know, where rows belong together, and late entry."""
        late = [self._late] if self._late else []
        return [independence_note(self._results, self._of), *late] if self.robust else late

    @property
    def allowed_for(self) -> str:
        """What limits allow for, behind their name; nothing where rows are independent."""
        units = units_of(self._results, self._of).replace("_", " ")
        return f" that allow for {units} that belong together" if self.robust else ""


class LandmarkRates:
    """`results.survival_by_group_rates` of one table and type of limits."""

    def __init__(
        self, results: ResultsSource, name: str, conf_type: str, *, robust: bool = False
    ) -> None:
        of_table = rows_of_table(results, "survival_by_group_rates", name)
        of_type = [r for r in of_table if r["conf_type"] == conf_type]
        records = [with_limits(r, robust=robust) for r in of_type]
        self._rates = {(r["variable"], r["level"], r["time"]): r for r in records}
        self.times: tuple[float, ...] = tuple(sorted({r["time"] for r in records}))

    def at(self, record: Record, time: float) -> Record | None:
        """The rate of a level at a landmark."""
        return self._rates.get((record["variable"], record["level"], time))

    def columns(
        self, records: Sequence[Record], cell: RateCell, total: Sequence[Record] = ()
    ) -> list[list[str]]:
        """The printed rates, one aligned column per landmark, with those of `total` below."""
        return [
            align_lines([cell(self.at(record, time)) for record in records] + below)
            for time, below in zip(
                self.times, [[cell(r)] for r in total] or [[] for _ in self.times], strict=True
            )
        ]


def over_landmarks(rates: LandmarkRates, about: GroupsAbout, level: str) -> Cell:
    """The heading above the columns of the landmarks."""
    return Cell(
        f"{about.label}, % ({level} CI)",
        colspan=len(rates.times),
        align="center",
        is_header=True,
    )


def landmark_ids(prefix: str, time: float, unit: str, limits: str = "") -> list[str]:
    """Ids of a rate and its limits; `limits` is empty (published), ``_recommended`` or
    ``_robust_recommended``."""
    rate = f"{prefix}.rate_{time_slug(time, unit)}"
    return [rate, f"{rate}{limits}_low", f"{rate}{limits}_high"]


def ratio_trace(results: ResultsSource, prefix: str) -> Trace | None:
    """The trace of a hazard ratio and its limits."""
    return trace_of(results, [f"{prefix}.{n}" for n in ("hazard_ratio", "conf_low", "conf_high")])


def label_trace(results: ResultsSource, record: Record) -> Trace | None:
    """The trace of the cut-point in the label of a level, as `≥ 55`."""
    has_number = any(character.isdigit() for character in str(record["level_label"]))
    return trace_of(results, [f"definitions.cut.{record['variable']}"]) if has_number else None


def fraction_as_percent(fraction: float | None) -> float | None:
    """Survival fractions are stored as 0–1 and printed in percent."""
    return None if fraction is None or fmt.is_missing(fraction) else 100 * fraction


def rate_with_limits(rate: Record) -> str:
    """`83.3%` with `(53.5–100)` on a second line; `(NE)` where there are no limits."""
    low, high = fraction_as_percent(rate["conf_low"]), fraction_as_percent(rate["conf_high"])
    no_limits = fmt.is_missing(low) and fmt.is_missing(high)
    limits = fmt.NOT_ESTIMABLE if no_limits else fmt.percent_interval(low, high, sign="")
    return f"{fmt.percent(fraction_as_percent(rate['estimate']))}\n({limits})"


def ratio_with_limits(ratio: Record) -> str:
    """`19.6` with `(2.0–196.2)` on a second line, `NE` where there is no hazard ratio."""
    if fmt.is_missing(ratio["hazard_ratio"]):
        return fmt.NOT_ESTIMABLE
    low, high = ratio["conf_low"], ratio["conf_high"]
    places = fmt.ratio_places(ratio["hazard_ratio"])
    no_limits = fmt.is_missing(low) and fmt.is_missing(high)
    limits = fmt.NOT_ESTIMABLE if no_limits else fmt.interval(low, high, places)
    return f"{fmt.number(ratio['hazard_ratio'], places)}\n({limits})"


def variable_groups(
    records: Sequence[Record],
    columns: Sequence[Column],
    values: Sequence[Sequence[str]],
    p_of_variable: Callable[[Record], str],
    traces: Sequence[RowTraces],
) -> tuple[RowGroup, ...]:
    """A `tbody` per variable: its name with the P value, and one row per level.

    `values` holds the printed columns between the label and the P value; `traces`, per record,
    those of the label, of these columns and, at the end, of the P value.
    """
    if not records:
        return (nothing_to_show(columns, NO_GROUPS),)
    rows_of_values = list(zip(*(column[: len(records)] for column in values), strict=True))
    p_values = align_decimals([fmt.or_not_estimable(p_of_variable(record)) for record in records])
    groups: list[RowGroup] = []
    numbered = enumerate(records)
    for _, block in groupby(numbered, key=lambda item: item[1]["variable"]):
        levels = list(block)
        rows = [
            _level_row(record, rows_of_values[i], columns, traces[i], indented=len(levels) > 1)
            for i, record in levels
        ]
        first = levels[0][0]
        p_cell = Cell(p_values[first], align="center", trace=traces[first][-1])
        if len(levels) > 1:
            rows = [Row((*row.cells, Cell()), row.classes) for row in rows]
            name = Cell(str(levels[0][1]["label"]), colspan=len(columns) - 1, is_header=True)
            rows.insert(0, Row((name, p_cell), VARIABLE))
        else:  # the one level left names its variable too
            rows = [Row((*rows[0].cells, p_cell), rows[0].classes)]
        groups.append(RowGroup(tuple(rows)))
    return tuple(groups)


def _level_row(
    record: Record,
    values: Sequence[str],
    columns: Sequence[Column],
    traces: RowTraces,
    *,
    indented: bool,
) -> Row:
    name = str(record["level_label"])
    label = INDENT + name if indented else f"{record['label']}: {name}"
    cells = [Cell(label, is_header=True, trace=traces[0])]
    cells += [
        Cell(text, align=column.align, trace=trace)
        for text, column, trace in zip(
            values, columns[1 : 1 + len(values)], traces[1:-1], strict=True
        )
    ]
    return Row(tuple(cells), "level-1" if indented else "")
