"""The Kaplan–Meier figures: what a reader sees, and what a screen reader says."""

from __future__ import annotations

from typing import Any

import pytest
from literal_results import LiteralResults, rows

from caseseries.documents.figures import kaplan_meier

CURVE_COLUMNS = "endpoint conf_type time n_at_risk n_events n_censored estimate conf_low conf_high"
OS = "overall_survival"
# One curve of all patients, in months.
ALL = {"variable": None, "level": None, "level_label": None, "time_unit": "months"}


def of_all(columns: str, *lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [{**ALL, **record} for record in rows(columns, *lines)]


# Four patients: death at 6, censored at 13, death at 20, censored at 25 months.
CURVE = of_all(
    CURVE_COLUMNS,
    (OS, "plain", 0.0, 4, 0, 0, 1.0, 1.0, 1.0),
    (OS, "plain", 6.0, 4, 1, 0, 0.75, 0.326, 1.0),
    (OS, "plain", 13.0, 3, 0, 1, 0.75, 0.326, 1.0),
    (OS, "plain", 20.0, 2, 1, 0, 0.375, 0.0, 0.937),
    (OS, "plain", 25.0, 1, 0, 1, 0.375, 0.0, 0.937),
)
RISK = of_all(
    "endpoint time n_at_risk n_censored n_events",
    (OS, 0.0, 4, 0, 0),
    (OS, 12.0, 3, 0, 1),
    (OS, 24.0, 1, 1, 2),
    (OS, 36.0, 0, 2, 2),
)
RESULTS = LiteralResults({"curves": CURVE, "risk_table": RISK})


def drawn(results: LiteralResults = RESULTS, **options: Any) -> Any:
    """The matplotlib figure, to read off what was drawn."""
    return kaplan_meier.figure(results, OS, **options)._figure


def texts(figure: Any) -> list[str]:
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


def test_the_table_below_counts_at_risk_censored_and_events() -> None:
    assert texts(drawn()) == (
        [
            "At risk",
            "4",
            "3",
            "1",
            "0",
            "Censored",
            "0",
            "0",
            "1",
            "2",
            "Events",
            "0",
            "1",
            "2",
            "2",
        ]
    )


def test_axes_start_at_zero_and_show_all_of_survival() -> None:
    (axes,) = drawn().axes
    assert axes.get_xlim()[0] == 0
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= 100
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "12", "24", "36"]


def test_a_curve_that_stays_high_has_the_panel_for_itself_and_says_where_its_axis_begins() -> None:
    high = [
        {**step, "estimate": 1 - (1 - step["estimate"]) / 5, "conf_low": 0.72} for step in CURVE
    ]
    (axes,) = drawn(LiteralResults({"curves": high, "risk_table": RISK})).axes
    # nothing below 72%: the axis begins at the ten below that of its limit
    assert axes.get_ylim()[0] == 60
    assert "axis from 60" in axes.get_ylabel()
    assert "axis" not in drawn().axes[0].get_ylabel()


def test_the_curve_steps_down_at_events_and_ticks_mark_the_censored() -> None:
    (axes,) = drawn().axes
    curve = next(line for line in axes.lines if line.get_linewidth() == 1.6)
    assert curve.get_drawstyle() == "steps-post"
    assert list(curve.get_ydata()) == [100, 75, 75, 37.5, 37.5]
    ticks = next(line for line in axes.lines if line.get_marker() == "|")
    assert list(ticks.get_xdata()) == [13.0, 25.0]


def test_so_many_censored_that_ticks_would_hide_the_curve_are_counted_alone() -> None:
    many = [{**CURVE[0], "time": 1.0 + n / 100, "n_censored": 1, "n_events": 0} for n in range(201)]
    results = {"curves": [CURVE[0], *many, *CURVE[1:]], "risk_table": RISK}
    axes = drawn(LiteralResults(results)).axes[0]
    assert all(line.get_marker() != "|" for line in axes.lines)
    # A caption may speak of ticks: that there are none stands in the figure and its alternative.
    assert "not marked on the curve" in " ".join(text.get_text() for text in axes.texts)
    assert "not marked on the curve" in kaplan_meier.figure(LiteralResults(results), OS).alt
    assert "not marked" not in kaplan_meier.figure(RESULTS, OS).alt
    results["curves"] = [CURVE[0], *many[:100], *CURVE[1:]]
    (ticks,) = (line for line in drawn(LiteralResults(results)).axes[0].lines
                if line.get_marker() == "|")  # fmt: skip
    assert len(ticks.get_xdata()) == 102


def test_alternative_text_is_made_of_the_numbers_shown() -> None:
    alt = kaplan_meier.figure(RESULTS, OS).alt.replace("\N{NO-BREAK SPACE}", " ")
    assert "overall survival" in alt
    assert "4 patients, 2 events" in alt
    assert "75.0% at 12 months (3 at risk; 95% CI, 32.6%–100%)" in alt
    assert "37.5% at 24 months (1 at risk; 95% CI, 0%–93.7%)" in alt
    assert "ends at 37.5% after 25.0 months" in alt


def test_limits_that_cannot_be_estimated_leave_the_curve() -> None:
    no_limits = [{**step, "conf_low": None, "conf_high": float("nan")} for step in CURVE]
    figure = drawn(LiteralResults({"curves": no_limits, "risk_table": RISK}))
    assert not figure.axes[0].collections
    assert kaplan_meier.figure(LiteralResults({"curves": no_limits, "risk_table": RISK}), OS).svg


def test_a_single_patient_without_event_is_drawn() -> None:
    one = LiteralResults(
        {
            "curves": of_all(
                CURVE_COLUMNS,
                (OS, "plain", 0.0, 1, 0, 0, 1.0, None, None),
                (OS, "plain", 3.0, 1, 0, 1, 1.0, None, None),
            ),
            "risk_table": of_all(
                "endpoint time n_at_risk n_censored n_events",
                (OS, 0.0, 1, 0, 0),
                (OS, 12.0, 0, 1, 0),
            ),
        }
    )
    figure = kaplan_meier.figure(one, OS)
    assert "1\N{NO-BREAK SPACE}patient, 0\N{NO-BREAK SPACE}events" in figure.alt
    assert figure.svg.startswith("<svg")


def test_nobody_under_observation_is_said_not_drawn() -> None:
    figure = kaplan_meier.figure(LiteralResults(), "local_control")
    assert figure.alt == "No tumors were under observation: local tumor control is not estimable."
    assert figure.svg.startswith("<svg")


def test_an_unknown_analysis_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no \[figures\.survival\]; there are overall_survival"):
        kaplan_meier.figure(RESULTS, "survival")


def test_limits_are_of_the_type_asked_for() -> None:
    log_log = [{**step, "conf_type": "log-log", "estimate": 0.5} for step in CURVE]
    results = LiteralResults({"curves": CURVE + log_log, "risk_table": RISK})
    assert "50.0% at 12\N{NO-BREAK SPACE}months" in kaplan_meier.figure(results, OS, "log-log").alt
    assert "75.0% at 12\N{NO-BREAK SPACE}months" in kaplan_meier.figure(results, OS).alt


def test_alternative_text_tells_the_falls_between_ticks_and_the_median() -> None:
    numbers = {
        f"{OS}.km_median_months": 20.0,
        f"{OS}.km_median_low": 6.0,
        f"{OS}.km_median_high": None,
    }
    results = LiteralResults({"curves": CURVE, "risk_table": RISK}, numbers)
    alt = kaplan_meier.figure(results, OS).alt.replace("\N{NO-BREAK SPACE}", " ")
    assert "It falls to 75.0% at 6.0 months, to 37.5% at 20.0 months." in alt
    assert "The median is 20.0 months (95% CI, 6.0–NE)." in alt


def test_of_many_falls_the_quarters_are_told() -> None:
    # Eight patients die at months 1 to 8: after k deaths 1 - k/8 are alive, a quarter has died
    # at 2, half at 4, three quarters at 6.
    steps = [(OS, "plain", 0.0, 8, 0, 0, 1.0, None, None)]
    steps += [(OS, "plain", float(k), 9 - k, 1, 0, 1 - k / 8, None, None) for k in range(1, 9)]
    frames = {"curves": of_all(CURVE_COLUMNS, *steps)}
    alt = kaplan_meier.figure(LiteralResults(frames), OS).alt.replace("\N{NO-BREAK SPACE}", " ")
    assert "falls to 75% or less at 2.0 months, to 50% or less at 4.0 months, to 25% or" in alt


def test_the_values_are_a_row_for_every_step() -> None:
    values = kaplan_meier.figure(RESULTS, OS).values
    assert values is not None
    assert values.headings[1:] == ("At risk", "Events", "Censored", "Estimate, %", "Limits, %")
    assert values.rows[1] == ("6.0", "4", "1", "0", "75.0", "32.6–100.0")
    assert [row[0] for row in values.rows] == ["0.0", "6.0", "13.0", "20.0", "25.0"]


def test_of_a_long_curve_the_values_are_those_at_the_ticks() -> None:
    # 500 patients, one of whom dies every tenth of a month.
    steps = [(OS, "plain", k / 10, 501 - k, 1, 0, 1 - k / 500, None, None) for k in range(1, 501)]
    frames = {"curves": of_all(CURVE_COLUMNS, *steps), "risk_table": RISK}
    values = kaplan_meier.figure(LiteralResults(frames), OS).values
    assert values is not None
    assert values.rows == tuple(
        (time, at_risk, "–", "–", estimate, "–")
        for time, at_risk, estimate in (
            ("12.0", "3", "76.0"),
            ("24.0", "1", "52.0"),
            ("36.0", "0", "28.0"),
        )
    )
