"""Renal function before and after ablation: one line per patient, mean ± SD beside the lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from report.tables.renal_function import EGFR_UNIT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Record = dict[str, Any]

NAME: Final = "renal_function_pairs"
HEIGHT_INCHES: Final = 3.9
WIDTH_INCHES: Final = 4.6
CKD_STAGE_LIMITS: Final = (90.0, 60.0, 45.0, 30.0, 15.0)
"""Lower limits of stages 1, 2, 3a, 3b and 4 (National Kidney Foundation; Goolsby MJ, 2002)."""
CKD_STAGES: Final = ("1", "2", "3a", "3b", "4", "5")
MOST_FULL_LINES: Final = 20
BEFORE, AFTER = 0.0, 1.0
SUMMARY_OFFSET: Final = 0.16


def renal_function(results: ResultsSource) -> ReportFigure:
    """Paired lines of `results.renal_function`, mean and SD from `renal_function.before.mean` …

    A dashed line with open markers is a patient whose stage of chronic kidney disease got worse.
    """
    pairs = results.records("renal_function")
    if not pairs:
        sentence = "No patient has an eGFR both before and after ablation."
        return ReportFigure(NAME, sentence, lambda: style.message_figure(sentence))
    summary = {
        f"{time}_{statistic}": results.number(f"renal_function.{time}.{statistic}").value
        for time in ("before", "after")
        for statistic in ("mean", "sd")
    }
    alt = _alternative_text(pairs, summary)
    return ReportFigure(NAME, alt, lambda: _draw(pairs, summary), values=_values(pairs, summary))


def _values(pairs: list[Record], summary: dict[str, float | None]) -> FigureValues:
    rows: list[tuple[str, ...]] = [
        (str(p["patient_id"]), fmt.number(p["egfr_before"]), fmt.number(p["egfr_after"]),
         str(p["ckd_before"]), str(p["ckd_after"]))
        for p in pairs
    ]  # fmt: skip
    means = [fmt.mean_sd(summary[f"{t}_mean"], summary[f"{t}_sd"]) for t in ("before", "after")]
    headings = ("Patient", "Before", "After", "Stage before", "Stage after")
    rows.append(("Mean ± SD", *means, "", ""))
    return FigureValues(f"eGFR before and after ablation, {EGFR_UNIT}", headings, tuple(rows))


def stage_worsened(pair: Record) -> bool:
    """True where the stage after ablation is a later one than before."""
    return CKD_STAGES.index(pair["ckd_after"]) > CKD_STAGES.index(pair["ckd_before"])


def _draw(pairs: list[Record], summary: dict[str, float | None]) -> Figure:
    figure = style.new_figure(HEIGHT_INCHES, WIDTH_INCHES)
    ax = figure.add_axes((0.13, 0.155, 0.75, 0.82))
    top = _draw_pairs(ax, pairs)
    _draw_summary(ax, BEFORE - SUMMARY_OFFSET, summary["before_mean"], summary["before_sd"])
    _draw_summary(ax, AFTER + SUMMARY_OFFSET, summary["after_mean"], summary["after_sd"])
    ax.set_xlim(BEFORE - 0.4, AFTER + 0.4)
    upper = max([top, *(sum(_known(summary, t)) for t in ("before", "after"))])
    ax.set_ylim(0, upper * 1.06)
    ax.set_xticks([BEFORE, AFTER], ["Before the first ablation", "After the last ablation"])
    ax.set_ylabel(f"eGFR, {EGFR_UNIT}")
    _draw_stages(ax, upper * 1.06)
    _draw_legend(ax, pairs)
    return figure


def _known(summary: dict[str, float | None], time: str) -> tuple[float, float]:
    return summary[f"{time}_mean"] or 0.0, summary[f"{time}_sd"] or 0.0


def _draw_pairs(ax: Axes, pairs: list[Record]) -> float:
    # Many lines of full weight would run into one another.
    scale = min(1.0, (MOST_FULL_LINES / len(pairs)) ** 0.5)
    for pair in pairs:
        worse = stage_worsened(pair)
        ax.plot(
            [BEFORE, AFTER],
            [pair["egfr_before"], pair["egfr_after"]],
            color=style.RUST if worse else style.BLUE,
            linestyle=(0, (4, 2)) if worse else "-",
            linewidth=(1.2 if worse else 0.9) * scale,
            marker="o",
            markersize=4.5 * scale,
            markerfacecolor=style.PAPER if worse else style.BLUE,
            markeredgewidth=scale,
            zorder=3 if worse else 2,
        )
    return max(max(pair["egfr_before"], pair["egfr_after"]) for pair in pairs)


def _draw_summary(ax: Axes, x: float, mean: float | None, sd: float | None) -> None:
    if mean is None:
        return
    ax.errorbar(
        [x],
        [mean],
        yerr=None if sd is None else [sd],
        color=style.INK,
        marker="D",
        markersize=5.5,
        capsize=4,
        linewidth=1.2,
        zorder=4,
    )


def _draw_stages(ax: Axes, upper: float) -> None:
    """Limits of the stages as hairlines, their names in the right margin."""
    limits = [limit for limit in CKD_STAGE_LIMITS if limit < upper]
    for limit in limits:
        ax.axhline(limit, color=style.RULE, linewidth=0.5, zorder=0)
    edges = [upper, *limits, 0.0]
    first_stage = len(CKD_STAGE_LIMITS) - len(limits)
    pairs_of_edges = pairwise(edges)
    for stage, (above, below) in zip(CKD_STAGES[first_stage:], pairs_of_edges, strict=True):
        ax.text(
            1.015,
            (above + below) / 2,
            f"CKD {stage}",
            transform=ax.get_yaxis_transform(),
            va="center",
            fontsize=style.SMALL_POINTS,
            color=style.MUTED,
        )


def _draw_legend(ax: Axes, pairs: list[Record]) -> None:
    from matplotlib.lines import Line2D

    worse = any(stage_worsened(pair) for pair in pairs)
    same = not all(stage_worsened(pair) for pair in pairs)
    handles: list[Line2D] = []
    if same:
        handles.append(
            Line2D([], [], color=style.BLUE, marker="o", markersize=4.5, linewidth=0.9,
                   label="CKD stage not worse")
        )  # fmt: skip
    if worse:
        handles.append(
            Line2D([], [], color=style.RUST, marker="o", markersize=4.5, linewidth=1.2,
                   markerfacecolor=style.PAPER, linestyle=(0, (4, 2)), label="CKD stage worse")
        )  # fmt: skip
    handles.append(
        Line2D([], [], color=style.INK, marker="D", markersize=5.5, linewidth=1.2,
               label="Mean ± SD")
    )  # fmt: skip
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.085), ncols=3,
        columnspacing=1.4, handlelength=2.6,
    )  # fmt: skip


def _alternative_text(pairs: list[Record], summary: dict[str, float | None]) -> str:
    before = fmt.mean_sd(summary["before_mean"], summary["before_sd"])
    after = fmt.mean_sd(summary["after_mean"], summary["after_sd"])
    fell = sum(pair["egfr_after"] < pair["egfr_before"] for pair in pairs)
    worse = sum(stage_worsened(pair) for pair in pairs)
    return (
        f"Estimated glomerular filtration rate of {fmt.plural(len(pairs), 'patient')} before and "
        f"after ablation, one line each. The mean ± SD is {before} before and {after} after, "
        f"in {EGFR_UNIT}. The rate fell in {fmt.n_of(fell, len(pairs))} patients; the stage "
        f"of chronic kidney disease got worse in {fmt.n_of(worse, len(pairs))}."
    )
