"""Delayed entry and clusters in grouped counts, held against R and against the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc, ndtri
from survival_reference import FREIREICH, SEPARATED, close, data, values

from caseseries.statistics.survival.confidence import (
    ConfType,
    chi_squared_tail,
    normal_quantile,
    two_sided,
)
from caseseries.statistics.survival.counts import count_query
from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import (
    GroupedCounts,
    KaplanMeier,
    cox,
    cox_from_counts,
    follow_up_from_counts,
    grouped_counts,
    kaplan_meier,
    kaplan_meier_from_counts,
    logrank,
    logrank_from_counts,
    proportional_hazards,
    survival_table,
)

SCALES: list[tuple[ConfType, str]] = [("plain", "plain"), ("log-log", "loglog")]
R_NAMES = {
    "n_at_risk": "n_risk",
    "estimate": "survival",
    "std_error": "std_err",
    "conf_low": "lower",
    "conf_high": "upper",
}


def counted(frame: pd.DataFrame, *columns: Any, **options: Any) -> GroupedCounts:
    con = duckdb.connect()
    con.register("delivered", frame)
    return grouped_counts(con, "delivered", *columns, **options)


def drawn(n: int, n_units: int, *, whole: bool) -> pd.DataFrame:
    """Rows with ties, entries and units, drawn with a fixed seed."""
    draw = np.random.default_rng(n + n_units)
    frame = pd.DataFrame(
        {
            "sex": draw.choice(["female", "male"], n),
            "stage": draw.choice([1, 2, 3], n),
            "hospital": draw.choice(list("ABC"), n),
            "unit": draw.integers(0, n_units, n),
            "start": draw.integers(0, 40, n),
            "died": draw.random(n) < 0.6,
        }
    )
    frame["stop"] = frame["start"] + 1 + draw.integers(0, 90, n)
    if not whole:
        frame["start"], frame["stop"] = frame["start"] / 7, frame["stop"] / 7
    frame["name"] = "unit " + frame["unit"].astype(str)
    return frame


def assert_same_curve(found: KaplanMeier, expected: KaplanMeier) -> None:
    pd.testing.assert_frame_equal(
        found.curve, expected.curve, rtol=1e-9, atol=1e-13, check_dtype=False
    )
    for name in ("note", "n", "n_events", "n_clusters", "variance", "estimable"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.restricted_mean(50) == pytest.approx(
        expected.restricted_mean(50), rel=1e-9, nan_ok=True
    )


@pytest.mark.parametrize(("conf_type", "key"), SCALES)
def test_clustered_curves_are_those_of_survfit(conf_type: ConfType, key: str) -> None:
    frame, reference = data("diabetic"), values("diabetic")
    counts = counted(frame, "time", "event", ["group"], cluster="id")
    for row in reference["km_robust"][key] + reference["km_robust_by_group"][key]:
        where = {} if row["group"] == "all" else {"group": row["group"]}
        curve = kaplan_meier_from_counts(counts, where=where, conf_type=conf_type)
        found = curve.at(row["time"])
        for ours, theirs in R_NAMES.items():
            assert found[ours].item() == close(row[theirs]), (row, ours)
        assert curve.n_clusters == 197


@pytest.mark.parametrize(("conf_type", "key"), SCALES)
def test_curves_with_delayed_entry_are_those_of_survfit(conf_type: ConfType, key: str) -> None:
    counts = counted(data("heart"), "stop", "event", entry="start")
    curve = kaplan_meier_from_counts(counts, conf_type=conf_type)
    for row in values("heart")["km_delayed_entry"][key]:
        found = curve.at(row["time"])
        for ours, theirs in R_NAMES.items():
            assert found[ours].item() == close(row[theirs]), (row, ours)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_clustered_models_are_those_of_coxph(ties: Ties) -> None:
    frame, reference = data("diabetic"), values("diabetic")
    covariates = ["group", "age", "risk"]
    counts = counted(frame, "time", "event", covariates, cluster="id")
    found = cox_from_counts(counts, covariates, ties=ties, references={"group": "treated"})
    expected = reference[f"cox_cluster_{ties}"]
    table = found.coefficients
    assert table["coef"].tolist() == [close(term["coef"]) for term in expected]
    assert table["std_error"].tolist() == [close(term["se_robust"]) for term in expected]
    assert table["naive_std_error"].tolist() == [close(term["se_model"]) for term in expected]
    assert found.n_clusters == 197
    if ties == "efron":
        score = reference["cox_robust_tests"]["robust_score"]
        assert found.robust_score_test is not None
        assert found.robust_score_test.statistic == close(score[0])


@pytest.mark.parametrize("key", ["cox_efron", "cox_breslow", "cox_cluster_efron"])
def test_models_with_delayed_entry_are_those_of_coxph(key: str) -> None:
    covariates = ["age", "year", "surgery", "transplant"]
    clustered = key == "cox_cluster_efron"
    counts = counted(
        data("heart"),
        "stop",
        "event",
        covariates,
        entry="start",
        cluster="id" if clustered else None,
    )
    found = cox_from_counts(counts, covariates, ties="breslow" if "breslow" in key else "efron")
    expected = values("heart")[key]
    assert found.coefficients["coef"].tolist() == [close(term["coef"]) for term in expected]
    errors = "se_robust" if clustered else "se_model"
    assert found.coefficients["std_error"].tolist() == [close(term[errors]) for term in expected]
    if key == "cox_efron":
        assert found.loglik == close(values("heart")["loglik"][1])
        concordance, error = found.concordance
        assert concordance == close(values("heart")["concordance"][0])
        assert np.isnan(error)  # who entered and left when together is not in the counts


# clusters of one, of some and one alone; whole times are added up, others grouped
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("n", "n_units"), [(300, 100), (400, 5), (300, 9000), (40, 1)])
@pytest.mark.parametrize("entry", [None, "start"])
@pytest.mark.parametrize("cluster", [None, "unit", "name"])
def test_estimates_are_those_of_the_rows(
    whole: bool, n: int, n_units: int, entry: str | None, cluster: str | None
) -> None:
    frame = drawn(n, n_units, whole=whole)
    factors = ["sex", "stage", "hospital"]
    counts = counted(frame, "stop", "died", factors, entry=entry, cluster=cluster)
    begins = None if entry is None else frame[entry]
    for where in ({}, {"sex": "male"}, {"stage": 2, "hospital": "B"}):
        own = frame
        for factor, level in where.items():
            own = own[own[factor] == level]
        expected = kaplan_meier(
            own["stop"],
            own["died"],
            entry=None if entry is None else own[entry],
            cluster=None if cluster is None else own[cluster],
        )
        assert_same_curve(kaplan_meier_from_counts(counts, where=where), expected)
    for strata in (None, "hospital"):
        found = cox_from_counts(counts, ["sex", "stage"], strata=strata)
        rows = cox(
            frame, "stop", "died", ["sex", "stage"], entry=entry, cluster=cluster, strata=strata
        )
        # both stop as R stops, which near a coefficient of 0 leaves the 8th digit free
        pd.testing.assert_frame_equal(
            found.coefficients, rows.coefficients, rtol=1e-7, check_dtype=False
        )
        assert (found.note, found.n_clusters) == (rows.note, rows.n_clusters)
        assert found.wald_test.statistic == pytest.approx(
            rows.wald_test.statistic, rel=1e-7, nan_ok=True
        )
        assert found.concordance[0] == pytest.approx(rows.concordance[0], rel=1e-10)
        if cluster is not None:
            continue
        pd.testing.assert_frame_equal(
            proportional_hazards(found).table, proportional_hazards(rows).table, rtol=1e-6
        )
        test = logrank_from_counts(counts, "stage", strata=strata)
        labels = None if strata is None else frame[strata]
        of_rows = logrank(frame["stop"], frame["died"], frame["stage"], strata=labels, entry=begins)
        assert test.statistic == pytest.approx(of_rows.statistic, rel=1e-9)
        assert test.p_value == pytest.approx(of_rows.p_value, rel=1e-9)


@pytest.mark.parametrize("crossed", [True, False])
def test_a_table_with_delayed_entry_has_the_curves_and_tests_of_the_rows(crossed: bool) -> None:
    frame = drawn(400, 50, whole=True)
    counts = counted(frame, "stop", "died", ["sex", "stage"], entry="start", crossed=crossed)
    table = survival_table(counts, times=[30, 60])
    for (factor, level), curve in table.curves.items():
        own = frame[frame[factor] == level]
        assert_same_curve(curve, kaplan_meier(own["stop"], own["died"], entry=own["start"]))
    expected = logrank(frame["stop"], frame["died"], frame["stage"], entry=frame["start"])
    assert table.logranks["stage"].statistic == pytest.approx(expected.statistic, rel=1e-9)


def test_counts_too_many_to_add_up_are_grouped_by_duckdb(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = drawn(300, 60, whole=True)
    arguments = (frame, "stop", "died", ["sex", "stage"])
    added = counted(*arguments, entry="start")
    monkeypatch.setattr(count_query, "_MOST_PLACES", 100)
    grouped = counted(*arguments, entry="start")
    for name in ("sex", "stage"):
        ours, theirs = added.of_levels(name), grouped.of_levels(name)
        assert (ours.n_events == theirs.n_events).all()
        assert (ours.n_censored == theirs.n_censored).all()
        assert (ours.n_at_risk == theirs.n_at_risk).all()


def test_durations_beyond_any_array_are_counted() -> None:
    frame = pd.DataFrame({"days": [2**59, 2**62, 2**61, 2**60], "died": [1, 1, 0, 1]})
    found = kaplan_meier_from_counts(counted(frame, "days", "died"))
    assert found.curve["n_at_risk"].tolist() == [4, 4, 3, 2, 1]


def test_nobody_with_the_event_leaves_clusters_nothing_to_vary() -> None:
    frame = pd.DataFrame(
        {"days": [3, 5, 5], "died": [0, 0, 0], "of": [1, 1, 2], "arm": list("aab")}
    )
    counts = counted(frame, "days", "died", ["arm"], cluster="of")
    assert_same_curve(
        kaplan_meier_from_counts(counts),
        kaplan_meier(frame["days"], frame["died"], cluster=frame["of"]),
    )
    assert cox_from_counts(counts, ["arm"]).note == "not estimable: no events among 3"
    empty = counted(frame.iloc[:0], "days", "died", ["arm"], cluster="of", entry=None)
    assert kaplan_meier_from_counts(empty).note == "not estimable: no patients"


def test_separation_with_delayed_entry_is_stated_as_on_rows() -> None:
    frame = SEPARATED.assign(start=1)
    found = cox_from_counts(counted(frame, "months", "died", ["x"], entry="start"), ["x"])
    expected = cox(frame, "months", "died", ["x"], entry="start")
    assert (found.note, found.estimable) == (expected.note, False)
    assert "separation" in found.note


def test_what_counts_cannot_answer_is_refused() -> None:
    frame = FREIREICH.assign(start=0, of=range(len(FREIREICH)))
    clustered = counted(frame, "weeks", "relapsed", ["arm"], cluster="of")
    with pytest.raises(ValueError, match="cluster: the log-rank test takes rows as independent"):
        logrank_from_counts(clustered, "arm")
    with pytest.raises(ValueError, match="cluster: the log-rank test takes rows as independent"):
        survival_table(clustered)
    with pytest.raises(ValueError, match="cluster: follow-up takes rows as independent"):
        follow_up_from_counts(clustered)
    with pytest.raises(ValueError, match="entry: follow-up is counted from 0"):
        follow_up_from_counts(counted(frame, "weeks", "relapsed", entry="start"))
    with pytest.raises(ValueError, match="cluster: the factors have to be counted together"):
        counted(frame, "weeks", "relapsed", ["arm"], cluster="of", crossed=False)
    with pytest.raises(ValueError, match="no column 'ward'"):
        counted(frame, "weeks", "relapsed", ["arm"], cluster="ward")


@pytest.mark.parametrize("crossed", [True, False])
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("start", 200, "start: not before stop in 1 of 50 rows"),
        ("start", None, "start: missing or not finite in 1 of 50 rows"),
        ("start", -1, "start: negative in 1 of 50 rows"),
        ("stop", float("inf"), "stop: missing or not finite in 1 of 50 rows"),
    ],
)
def test_invalid_entries_are_refused(
    column: str, value: float | None, message: str, crossed: bool
) -> None:
    for integer in (False, True):
        frame = drawn(50, 9, whole=True).astype({column: float})
        frame.loc[3, column] = value
        if integer and value != float("inf"):
            frame = frame.astype({column: "Int64"})
        with pytest.raises(ValueError, match=message):
            counted(frame, "stop", "died", ["sex"], entry="start", crossed=crossed)


def test_a_row_without_cluster_is_refused() -> None:
    frame = drawn(50, 9, whole=True).astype({"unit": "Int64"})
    frame.loc[[3, 4], ["unit", "name"]] = None
    for cluster in ("unit", "name"):
        with pytest.raises(ValueError, match=f"{cluster}: missing in 2 of 50 rows"):
            counted(frame, "stop", "died", ["sex"], cluster=cluster)


def test_a_file_is_streamed_in_many_batches(tmp_path: Path) -> None:
    # more rows than a batch has, entries and clusters among them
    n = 700_000
    con = duckdb.connect()
    con.execute(
        f"copy (select i // 2 as unit, 1 + i % 977 as days, i % 3 = 0 as died, i % 2 as arm, "
        f"i % 977 - i % 5 as start from range({n}) t (i) where i % 977 >= 5) "
        f"to '{tmp_path}/rows.csv'"
    )
    frame = pd.read_csv(tmp_path / "rows.csv")
    counts = grouped_counts(
        con, tmp_path / "rows.csv", "days", "died", ["arm"], entry="start", cluster="unit"
    )
    assert (counts.n, counts.n_events) == (len(frame), frame["died"].sum())
    expected = cox(frame, "days", "died", ["arm"], entry="start", cluster="unit")
    found = cox_from_counts(counts, ["arm"])
    assert found.coefficients["std_error"].item() == close(
        expected.coefficients["std_error"].item(), 1e-7
    )


def test_tails_are_those_of_scipy() -> None:
    for df in (1, 2, 3, 4, 7, 30, 101):
        for statistic in (0.0, 1e-9, 0.4, 3.84, 20.0, 150.0, 900.0):
            expected = float(chdtrc(df, statistic))
            assert chi_squared_tail(statistic, df) == pytest.approx(expected, rel=1e-12, abs=1e-300)
    for alpha in (1e-6, 0.01, 0.05, 0.5):
        assert normal_quantile(alpha) == pytest.approx(float(ndtri(1 - alpha / 2)), rel=1e-14)
    assert two_sided(np.array([1.0, -3.0])) == pytest.approx(
        chdtrc(1, np.array([1.0, 9.0])), rel=1e-13
    )
