"""Counted in DuckDB, every number is the one from rows, and R's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from survival_reference import DATASETS, FREIREICH, NUMERIC, SEPARATED, close, data, values

from caseseries.statistics.survival.comparison.logrank import Weighting
from caseseries.statistics.survival.comparison.logrank_statistic import WEIGHTINGS
from caseseries.statistics.survival.confidence import CONF_TYPES, ConfType
from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import (
    CoxResult,
    GroupedCounts,
    LogRank,
    cox,
    cox_from_counts,
    follow_up,
    follow_up_from_counts,
    grouped_counts,
    kaplan_meier,
    kaplan_meier_from_counts,
    logrank,
    logrank_from_counts,
    proportional_hazards,
    survival_table,
)

FACTORS = ["sex", "age_group", "ecog", "metastases", "hospital"]
LANDMARKS = [0, 90, 365, 730, 5000]


def same(expected: Any) -> Any:
    return pytest.approx(expected, rel=1e-10, abs=1e-14, nan_ok=True)


def cohort(n: int) -> pd.DataFrame:
    """Patients with many ties, drawn with a fixed seed; hazards differ by every factor."""
    draw = np.random.default_rng(20240229)
    frame = pd.DataFrame(
        {
            "sex": draw.choice(["female", "male"], n),
            "age_group": draw.choice(["55 to 69", "70 or more", "under 55"], n),
            "ecog": draw.choice([0, 1, 2], n, p=[0.5, 0.3, 0.2]),
            "metastases": draw.random(n) < 0.3,
            "hospital": draw.choice(list("ABCDE"), n),
        }
    )
    risk = 0.2 * (frame["sex"] == "male") + 0.3 * (frame["age_group"] == "70 or more")
    risk += 0.4 * frame["ecog"] + 0.6 * frame["metastases"] + 0.01 * (frame["hospital"] == "C")
    until = 700 * draw.exponential(size=n) / np.exp(risk)
    seen = 30 + 1500 * draw.random(n)
    frame["days"] = np.ceil(np.minimum(until, seen)).astype(int)
    frame["died"] = until <= seen
    return frame


def counted(frame: pd.DataFrame, factors: list[str], **options: Any) -> GroupedCounts:
    con = duckdb.connect()
    con.register("patients", frame)
    duration, event = ("days", "died") if "days" in frame else ("time", "event")
    return grouped_counts(con, "patients", duration, event, factors, **options)


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    return cohort(10_000)


@pytest.fixture(scope="module")
def counts(patients: pd.DataFrame) -> GroupedCounts:
    return counted(patients, FACTORS)


def assert_same_test(found: LogRank, expected: LogRank) -> None:
    assert found.statistic == same(expected.statistic)
    assert found.p_value == same(expected.p_value)
    assert (found.df, found.n, found.n_events) == (expected.df, expected.n, expected.n_events)
    assert found.note == expected.note
    assert found.estimable == expected.estimable
    pd.testing.assert_frame_equal(
        found.groups, expected.groups, check_dtype=False, rtol=1e-10, atol=1e-10
    )


def assert_same_model(found: CoxResult, expected: CoxResult) -> None:
    pd.testing.assert_frame_equal(
        found.coefficients, expected.coefficients, rtol=1e-10, atol=1e-300, check_dtype=False
    )
    assert found.references == expected.references
    assert found.note == expected.note
    assert found.estimable == expected.estimable
    assert (found.n, found.n_events) == (expected.n, expected.n_events)
    for name in ("loglik_null", "loglik"):
        assert getattr(found, name) == same(getattr(expected, name)), name
    for name in ("likelihood_ratio_test", "wald_test", "score_test"):
        ours, theirs = getattr(found, name), getattr(expected, name)
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, nan_ok=True), name
        assert ours.df == theirs.df


@pytest.mark.parametrize("conf_type", CONF_TYPES)
def test_kaplan_meier_is_that_of_the_rows(
    patients: pd.DataFrame, counts: GroupedCounts, conf_type: ConfType
) -> None:
    for where in ({}, {"sex": "male"}, {"ecog": 2, "metastases": True, "hospital": "E"}):
        rows = patients
        for factor, level in where.items():
            rows = rows[rows[factor] == level]
        expected = kaplan_meier(rows["days"], rows["died"], conf_type=conf_type)
        found = kaplan_meier_from_counts(counts, where=where, conf_type=conf_type)
        assert found.note == expected.note
        assert (found.n, found.n_events) == (len(rows), expected.n_events)
        for ours, theirs in (
            (found.curve, expected.curve),
            (found.at(LANDMARKS), expected.at(LANDMARKS)),
        ):
            pd.testing.assert_frame_equal(ours, theirs, rtol=1e-10, atol=1e-14, check_dtype=False)
        for p in (0.1, 0.25, 0.5, 0.75):
            assert found.quantile(p) == same(expected.quantile(p))
        assert found.restricted_mean(365) == same(expected.restricted_mean(365))


def test_follow_up_is_that_of_the_rows(patients: pd.DataFrame, counts: GroupedCounts) -> None:
    for where, rows in (({}, patients), ({"sex": "male"}, patients[patients["sex"] == "male"])):
        found = follow_up_from_counts(counts, where=where)
        expected = follow_up(rows["days"], rows["died"])
        assert found.plain_median == expected.plain_median
        assert found.n_censored == expected.n_censored
        assert (found.median, found.conf_low, found.conf_high) == same(
            (expected.median, expected.conf_low, expected.conf_high)
        )


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("strata", [None, "hospital", ["sex", "hospital"]])
def test_logrank_is_that_of_the_rows(
    patients: pd.DataFrame, counts: GroupedCounts, weighting: Weighting, strata: Any
) -> None:
    by = strata if strata is None else patients[[strata] if isinstance(strata, str) else strata]
    for factor in ("age_group", "ecog"):
        found = logrank_from_counts(counts, factor, weighting=weighting, strata=strata)
        expected = logrank(
            patients["days"],
            patients["died"],
            patients[factor],
            weighting=weighting,
            strata=by if by is None else by.astype(str).agg("|".join, axis=1),
        )
        assert_same_test(found, expected)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("strata", [None, "hospital"])
def test_cox_is_that_of_the_rows(
    patients: pd.DataFrame, counts: GroupedCounts, ties: Ties, strata: str | None
) -> None:
    covariates = ["sex", "age_group", "ecog", "metastases"]
    references = {"age_group": "under 55"}
    found = cox_from_counts(counts, covariates, ties=ties, strata=strata, references=references)
    expected = cox(
        patients, "days", "died", covariates, ties=ties, strata=strata, references=references
    )
    assert found.estimable
    assert_same_model(found, expected)


@pytest.mark.parametrize("strata", [None, ["hospital", "sex"]])
def test_concordance_and_proportional_hazards_are_those_of_the_rows(strata: Any) -> None:
    frame = cohort(600)
    covariates = ["age_group", "ecog", "metastases"]
    found = cox_from_counts(counted(frame, FACTORS), covariates, strata=strata)
    expected = cox(frame, "days", "died", covariates, strata=strata)
    assert found.concordance == same(expected.concordance)
    for transform in ("km", "rank", "identity"):
        pd.testing.assert_frame_equal(
            proportional_hazards(found, transform=transform).table,
            proportional_hazards(expected, transform=transform).table,
            rtol=1e-7,
        )


def test_all_of_many_tied_deaths_are_taken_out_one_after_the_other() -> None:
    # 400 die on each of 5 days: the shares l/400 of Efron, summed one by one here
    x, days = np.tile([0, 0, 0, 1, 1], 400), np.repeat([1, 2, 3, 4, 5], 400)
    frame = pd.DataFrame({"days": days, "died": True, "x": np.where(days < 3, 1 - x, x)})
    found = cox_from_counts(counted(frame, ["x"]), ["x"])
    beta = found.coefficients["coef"][0]
    loglik = 0.0
    for day in range(1, 6):
        at_risk, dying = frame[frame["days"] >= day], frame[frame["days"] == day]
        total, leaving = np.exp(beta * at_risk["x"]).sum(), np.exp(beta * dying["x"]).sum()
        loglik += beta * dying["x"].sum() - sum(
            np.log(total - leaving * step / 400) for step in range(400)
        )
    assert found.loglik == pytest.approx(loglik, rel=1e-12)


@pytest.mark.parametrize("crossed", [True, False])
def test_survival_table_is_made_of_the_single_functions(
    patients: pd.DataFrame, crossed: bool
) -> None:
    table = survival_table(counted(patients, FACTORS, crossed=crossed), times=LANDMARKS)
    assert len(table.levels) == 2 + 3 + 3 + 2 + 5
    for factor in FACTORS:
        expected = logrank(patients["days"], patients["died"], patients[factor])
        assert_same_test(table.logranks[factor], expected)
        row = table.tests.set_index("factor").loc[factor]
        assert (row["n"], row["n_missing"]) == (10_000, 0)
        assert row["p_value"] == same(expected.p_value)
    keys = ["factor", "level", "conf_type"]
    for _, row in table.levels.iterrows():
        own = patients[patients[row["factor"]] == row["level"]]
        assert (row["n"], row["n_events"]) == (len(own), own["died"].sum())
        for conf_type in ("plain", "log-log"):
            curve = kaplan_meier(own["days"], own["died"], conf_type=conf_type)
            where = (row["factor"], row["level"], conf_type)
            rates = table.rates[[tuple(key) == where for key in table.rates[keys].to_numpy()]]
            pd.testing.assert_frame_equal(
                rates.drop(columns=keys).reset_index(drop=True),
                curve.at(LANDMARKS),
                rtol=1e-10,
                check_dtype=False,
            )
            medians = table.medians[[tuple(k) == where for k in table.medians[keys].to_numpy()]]
            assert tuple(medians.iloc[0, 3:]) == same(curve.median)


@pytest.mark.parametrize("name", DATASETS)
def test_counts_give_the_numbers_of_r(name: str) -> None:
    reference = values(name)
    group = reference["group"]
    counts = counted(data(name), [group, *NUMERIC[name]])
    for conf_type in CONF_TYPES:
        key = conf_type.replace("-", "")
        for row in reference["km_by_group"][key]:
            curve = kaplan_meier_from_counts(
                counts, where={group: row["group"]}, conf_type=conf_type
            )
            at = curve.at(row["time"]).iloc[0]
            assert at["estimate"] == close(row["survival"])
            assert at["std_error"] == close(row["std_err"])
            assert (at["conf_low"], at["conf_high"]) == (close(row["lower"]), close(row["upper"]))
    tests: dict[str, Weighting] = {"survdiff_rho0": "logrank", "survdiff_rho1": "peto"}
    for key, weighting in tests.items():
        test = logrank_from_counts(counts, group, weighting=weighting)
        assert test.statistic == close(reference[key]["chisq"], 1e-6)
        assert test.p_value == close(reference[key]["p"], 1e-6)
    models: dict[str, Ties] = {"cox_efron": "efron", "cox_breslow": "breslow"}
    for key, ties in models.items():
        model = cox_from_counts(counts, [group, *NUMERIC[name]], ties=ties)
        terms = reference[key]["terms"]
        assert model.coefficients["coef"].tolist() == [close(term["coef"]) for term in terms]
        assert model.coefficients["std_error"].tolist() == [close(term["se"]) for term in terms]
        assert model.loglik == close(reference[key]["loglik"])
        assert model.loglik_null == close(reference[key]["loglik_null"])
        assert model.concordance == close(tuple(reference[key]["concordance"]))


def test_freireich_remissions() -> None:
    frame = FREIREICH.rename(columns={"weeks": "days", "relapsed": "died"})
    counts = counted(frame, ["arm"])
    assert logrank_from_counts(counts, "arm").statistic == pytest.approx(16.7929409892, rel=1e-9)
    model = cox_from_counts(counts, ["arm"]).coefficients.iloc[0]
    assert (model["coef"], model["std_error"]) == (close(1.57212514882), close(0.41239671771))


def test_rows_may_come_from_a_file_a_query_a_table_or_a_relation(
    patients: pd.DataFrame, counts: GroupedCounts, tmp_path: Path
) -> None:
    con = duckdb.connect()
    con.register("frame", patients)
    con.execute("create table patients as from frame")
    con.execute(f"copy patients to '{tmp_path}/patients.csv'")
    con.execute(f"copy patients to '{tmp_path}/patients.parquet'")
    expected = logrank_from_counts(counts, "sex").statistic
    for relation in (
        "patients",
        "select * from patients",
        con.table("patients"),
        tmp_path / "patients.csv",
        tmp_path / "patients.parquet",
        f"read_csv('{tmp_path}/patients.csv')",
    ):
        found = grouped_counts(con, relation, "days", "died", FACTORS)
        assert (found.n, found.n_events) == (counts.n, counts.n_events)
        assert found.levels == counts.levels
        assert logrank_from_counts(found, "sex").statistic == expected


@pytest.mark.parametrize("crossed", [True, False])
def test_a_level_after_the_first_twenty_thousand_rows_is_counted(crossed: bool) -> None:
    late = pd.DataFrame({"days": 5, "died": True, "arm": ["A"] * 30_000 + ["B"] * 10})
    late.loc[30_000:, "days"] = 9
    counts = counted(late, ["arm"], crossed=crossed)
    assert counts.levels == {"arm": ("A", "B")}
    assert kaplan_meier_from_counts(counts, where={"arm": "B"}).n == 10


def test_levels_keep_the_order_of_an_enum_and_quotes_in_their_names() -> None:
    con = duckdb.connect()
    con.execute("create type stage as enum('late', 'early', 'never')")
    con.execute(
        '''create table patients as select * from (values
        (1, true, 'late'::stage, 'Crohn''s'), (2, true, 'early'::stage, 'then 1'),
        (3, false, 'late'::stage, 'Crohn''s'), (4, true, 'early'::stage, 'then 1'),
        (5, true, 'late'::stage, 'then 1')) as t (days, died, "the ""stage""", disease)'''
    )
    counts = grouped_counts(con, "patients", "days", "died", ['the "stage"', "disease"])
    assert counts.levels == {'the "stage"': ("late", "early"), "disease": ("Crohn's", "then 1")}
    model = cox_from_counts(counts, ['the "stage"'])
    assert model.coefficients["term"].tolist() == ['the "stage"=early']


def test_durations_that_differ_by_rounding_are_tied_as_on_rows() -> None:
    frame = pd.DataFrame(
        {"days": [0.1 + 0.2, 0.3, 0.3, 1.0], "died": [1, 0, 1, 1], "arm": ["A", "B", "A", "B"]}
    )
    counts = counted(frame, ["arm"])
    assert counts.times.tolist() == [0.3, 1.0]
    expected = logrank(frame["days"], frame["died"], frame["arm"])
    assert_same_test(logrank_from_counts(counts, "arm"), expected)


@pytest.mark.parametrize(
    "frame",
    [
        {"days": [], "died": [], "arm": []},
        {"days": [3], "died": [1], "arm": ["A"]},
        {"days": [3, 4], "died": [1, 0], "arm": ["A", "A"]},
        {"days": [3, 4], "died": [0, 0], "arm": ["A", "B"]},
        {"days": [0, 0, 2], "died": [1, 0, 1], "arm": ["A", "B", "A"]},
        {"days": [1, 1, 5, 6], "died": [0, 0, 1, 1], "arm": ["A", "A", "B", "C"]},
    ],
)
def test_awkward_cohorts_have_the_outcome_of_the_rows(frame: dict[str, list[Any]]) -> None:
    rows = pd.DataFrame(frame).astype({"days": float, "died": int, "arm": object})
    counts = counted(rows.astype({"arm": "string"}), ["arm"])
    expected = kaplan_meier(rows["days"], rows["died"])
    found = kaplan_meier_from_counts(counts)
    assert (found.note, found.estimable) == (expected.note, expected.estimable)
    pd.testing.assert_frame_equal(found.curve, expected.curve, check_dtype=False)
    assert_same_test(
        logrank_from_counts(counts, "arm"), logrank(rows["days"], rows["died"], rows["arm"])
    )
    assert_same_model(cox_from_counts(counts, ["arm"]), cox(rows, "days", "died", ["arm"]))
    table = survival_table(counts, times=[1])
    assert len(table.levels) == rows["arm"].nunique()


def test_separation_is_stated_as_on_rows() -> None:
    frame = SEPARATED.rename(columns={"months": "days"})
    found = cox_from_counts(counted(frame, ["x"]), ["x"])
    assert_same_model(found, cox(frame, "days", "died", ["x"]))
    assert "separation" in found.note


@pytest.mark.parametrize("crossed", [True, False])
def test_missing_values_are_refused_where_they_matter(crossed: bool) -> None:
    frame = cohort(200)
    frame.loc[:6, "sex"] = None
    counts = counted(frame, ["sex", "ecog"], crossed=crossed)
    known = frame.dropna(subset="sex")
    with pytest.raises(ValueError, match=r"sex: missing in 7 of 200 rows; leave these rows out"):
        logrank_from_counts(counts, "sex")
    if crossed:
        with pytest.raises(ValueError, match="sex: missing in 7 of 200 rows"):
            cox_from_counts(counts, ["sex"])
    assert kaplan_meier_from_counts(counts).n == 200
    assert_same_test(
        logrank_from_counts(counts, "ecog"), logrank(frame["days"], frame["died"], frame["ecog"])
    )
    tests = survival_table(counts).tests.set_index("factor")
    assert tests["n_missing"].to_dict() == {"sex": 7, "ecog": 0}
    expected = logrank(known["days"], known["died"], known["sex"])
    assert tests.loc["sex", "p_value"] == same(expected.p_value)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("days", None, "days: missing or not finite in 1 of 50 rows"),
        ("days", float("inf"), "days: missing or not finite in 1 of 50 rows"),
        ("days", -1, "days: negative in 1 of 50 rows"),
        ("died", None, "died: neither 0 nor 1 in 1 of 50 rows"),
        ("died", 2, "died: neither 0 nor 1 in 1 of 50 rows"),
    ],
)
@pytest.mark.parametrize("crossed", [True, False])
def test_invalid_durations_and_events_are_refused(
    column: str, value: float | None, message: str, crossed: bool
) -> None:
    frame = cohort(50).astype({"days": float, "died": float})
    frame.loc[3, column] = value
    with pytest.raises(ValueError, match=message):
        counted(frame, ["sex"], crossed=crossed)


def test_what_counts_cannot_answer_is_said() -> None:
    frame = cohort(3000)
    frame["age"] = np.arange(3000) / 7
    con = duckdb.connect()
    con.register("patients", frame)
    with pytest.raises(ValueError, match="age: more than 1000 distinct values; counts are for"):
        grouped_counts(con, "patients", "days", "died", ["age"])
    with pytest.raises(ValueError, match="no column 'site'; there are sex, age_group"):
        grouped_counts(con, "patients", "days", "died", ["site"])
    with pytest.raises(ValueError, match="sex: VARCHAR, not numbers"):
        grouped_counts(con, "patients", "sex", "died")
    with pytest.raises(ValueError, match="sex named twice"):
        grouped_counts(con, "patients", "days", "died", ["sex", "sex"])
    counts = grouped_counts(con, "patients", "days", "died", ["sex", "ecog"], crossed=False)
    with pytest.raises(ValueError, match="counted one by one"):
        cox_from_counts(counts, ["sex"])
    with pytest.raises(ValueError, match="counted one by one"):
        logrank_from_counts(counts, "sex", strata="ecog")
    with pytest.raises(ValueError, match="no factor 'hospital' in the counts; there are sex, ecog"):
        kaplan_meier_from_counts(counts, where={"hospital": "A"})
    with pytest.raises(ValueError, match="sex: 'x' is none of its levels 'female', 'male'"):
        kaplan_meier_from_counts(counts, where={"sex": "x"})


def test_too_many_combinations_are_counted_one_by_one() -> None:
    frame = cohort(300)
    factors = [f"code_{position}" for position in range(6)]
    draw = np.random.default_rng(3)
    for factor in factors:
        frame[factor] = draw.integers(0, 9, 300)
    counts = counted(frame, factors)
    assert not counts.crossed
    for factor in factors:
        expected = logrank(frame["days"], frame["died"], frame[factor])
        assert_same_test(logrank_from_counts(counts, factor), expected)
