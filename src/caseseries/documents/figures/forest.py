"""Forest plot: hazard ratios with their limits on a logarithmic axis, numbers beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.figure_numbers import mark
from caseseries.documents.figures.lines_below import notes_below, notes_inches
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.left_out import left_out_sentence
from caseseries.documents.source import ResultsSource, endpoint_row, rows_of_table, settings_of
from caseseries.documents.traced.note import Trace, trace_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Record = dict[str, Any]

MODELS: Final = {
    "univariable": "each factor alone",
    "multivariable": "the factors together",
}
INCHES_PER_LINE: Final = 0.3
MARGIN_INCHES: Final = 0.75
LABEL_CHARACTERS: Final = 38
# Where limits are wider than this the axis ends and an arrow stands for the rest.
WIDEST: Final = (0.01, 100.0)
TICKS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def figure(results: ResultsSource, name: str) -> ReportFigure:
    """A figure of kind forest from `results.regression`."""
    said = settings_of(results, "figure", name)
    records = [
        r
        for r in rows_of_table(results, "regression", said["table"])
        if (r["model"], r["method"]) == (said["model"], said["method"])
    ]
    stem = f"{name}_forest"
    if not records:
        sentence = "The model has no factor."
        return ReportFigure(stem, sentence, lambda: style.message_figure(sentence))
    about = endpoint_row(results, records[0]["endpoint"])
    event, below = str(about["event_name"]), _left_out(results, said, about)
    which = "subdistribution " if said["method"] == "fine_gray" else "cause-specific "
    ratio = f"{which if about['competing'] else ''}hazard ratio"
    level = results.number("definitions.conf_level_percent").value
    traces = [_trace(results, r) for r in records]
    told = "; ".join(
        f"{_label(r)}, {fmt.ratio_ci(r['hazard_ratio'], r['conf_low'], r['conf_high'], level)}"
        for r in records
    )
    return ReportFigure(
        stem,
        " ".join([f"Forest plot of {ratio}s of {event}, {MODELS[said['model']]}: {told}.", *below]),
        lambda: _draw(records, traces, f"{ratio} of {event}", fmt.level(level), below),
        ids=[id for trace in traces if trace for id in trace.ids],
        values=FigureValues(
            f"{ratio}s of {event}",
            ("Factor", f"{fmt.capitalized(ratio)} ({fmt.level(level)} CI)"),
            tuple((_label(r), _printed(r)) for r in records),
        ),
    )


def _left_out(results: ResultsSource, said: Record, about: Record) -> list[str]:
    """Rows the endpoint or the model leaves out; those of models of one factor are their table's
    to tell."""
    unit = str(about["unit_of_analysis"])
    told = [left_out_sentence(results, str(about["endpoint"]), unit)]
    if said["model"] == "multivariable":
        prefix = f"{said['table']}.multivariable"
        told.append(left_out_sentence(results, prefix, unit, " of the model"))
    return [sentence for sentence in told if sentence]


def _trace(results: ResultsSource, record: Record) -> Trace | None:
    term = record["variable"] + (f".{record['level']}" if record["level"] is not None else "")
    prefix = f"{record['table_name']}.{record['model']}.{record['method']}.{term}"
    return trace_of(results, [f"{prefix}.{n}" for n in ("hazard_ratio", "conf_low", "conf_high")])


def _label(record: Record) -> str:
    if record["level"] is None:
        return f"{record['label']}, per unit"
    return f"{record['label']}: {record['level_label']} against {record['reference_label']}"


def _draw(
    records: list[Record],
    traces: list[Trace | None],
    axis: str,
    level: str,
    below: list[str],
) -> Figure:
    room = notes_inches(below)
    height = MARGIN_INCHES + INCHES_PER_LINE * len(records) + room
    drawn = style.new_figure(height)
    notes_below(drawn, below)
    ax = drawn.add_axes((0.4, (0.5 + room) / height, 0.34, 1 - (0.75 + room) / height))
    low, high = _ends(records)
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(len(records) - 0.5, -0.5)
    ax.axvline(1, color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    beside = ax.get_yaxis_transform()
    for place, (record, trace) in enumerate(zip(records, traces, strict=True)):
        ratio = record["hazard_ratio"]
        if not fmt.is_missing(ratio):
            ends = [
                min(max(outer if fmt.is_missing(end) else end, low), high)
                for end, outer in ((record["conf_low"], low), (record["conf_high"], high))
            ]
            ax.plot(ends, [place, place], color=style.INK, linewidth=1.1)
            for end, reached, arrow in ((ends[0], low, "<"), (ends[1], high, ">")):
                ax.plot([end], [place], marker=arrow if end == reached else "|", color=style.INK,
                        markersize=5, clip_on=False)  # fmt: skip
            if low <= ratio <= high:
                ax.plot([ratio], [place], marker="s", color=style.BLUE, markersize=5.5, zorder=4)
        text = ax.text(1.05, place, _printed(record), transform=beside, va="center")
        mark(text, trace)
    ax.text(1.05, -0.75, f"HR ({level} CI)", transform=beside, va="center", color=style.MUTED)
    ax.set_yticks(range(len(records)), [_wrapped(_label(r)) for r in records])
    ax.tick_params(axis="y", length=0)
    ticks = [tick for tick in TICKS if low <= tick <= high]
    if len(ticks) > 6:
        ticks = [tick for tick in ticks if f"{tick:g}".strip("0.") == "1"]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlabel(fmt.capitalized(axis))
    style.light_grid(ax, "x")
    return drawn


def _ends(records: list[Record]) -> tuple[float, float]:
    values = [
        r[key]
        for r in records
        for key in ("hazard_ratio", "conf_low", "conf_high")
        if not fmt.is_missing(r[key]) and r[key] > 0
    ]
    low, high = min([0.5, *values]) / 1.1, max([2.0, *values]) * 1.1
    return max(low, WIDEST[0]), min(high, WIDEST[1])


def _printed(record: Record) -> str:
    ratio = record["hazard_ratio"]
    if fmt.is_missing(ratio):
        return fmt.NOT_ESTIMABLE
    places = fmt.ratio_places(ratio)
    limits = fmt.interval(record["conf_low"], record["conf_high"], places)
    return f"{fmt.number(ratio, places)} ({fmt.or_not_estimable(limits)})"


def _wrapped(label: str) -> str:
    import textwrap

    if len(label) <= LABEL_CHARACTERS:
        return label
    factor, colon, levels = label.partition(": ")
    parts = (factor + colon.strip(), levels)
    return "\n".join(line for part in parts for line in textwrap.wrap(part, LABEL_CHARACTERS))
