"""R's answers where data are hard: repeated events, litters, an age scale that begins with one.

cgd, bladder2 (less its row of no length), rats, myeloid of R's survival package; agescale and
causes_small by formula: ties everywhere, entries at event times, a stratum of one row, clusters
across strata, fractional weights, and a first risk set of one person. See tests/engine/reference.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from survival_reference import FOLDER, close, values

from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import cox, gray_test, kaplan_meier, logrank, proportional_hazards

REFERENCE = values("hard")
TYPES: tuple[ConfType, ...] = ("plain", "log", "log-log")


def _frame(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", dtype={"g": str, "s": str})


def _case(key: str) -> tuple[pd.DataFrame, list[bool | str]]:
    name, *flags = key.split(" ")
    known: dict[str, bool | str] = {"TRUE": True, "FALSE": False}
    return _frame(name), [known.get(flag, flag) for flag in flags]


@pytest.mark.parametrize("key", REFERENCE["km"])
def test_curves(key: str) -> None:
    frame, (entry, weights, cluster) = _case(key)
    more: dict[str, Any] = {}
    for name, column, wanted in (
        ("entry", "entry", entry), ("weights", "w", weights), ("cluster", "cl", cluster),
    ):  # fmt: skip
        if wanted:
            more[name] = frame[column]
    for conf_type in TYPES:
        expected = REFERENCE["km"][key][conf_type]
        curve = kaplan_meier(frame["stop"], frame["event"], conf_type=conf_type, **more)
        found = curve.at(expected["time"])
        assert found["n_at_risk"].tolist() == close(expected["n"])
        if key.startswith("agescale TRUE"):
            # R carries the 0 of the first person's death on over all who enter later
            # (or what rounding of weights leaves of it)
            assert max(expected["surv"]) < 1e-12
            assert found["estimate"].isna().all()
            assert "not estimable: survival from 33 on" in curve.note
            continue
        # where the estimate is 0 R gives NaN under Greenwood, and 0 ± 0 with robust errors
        there = np.array(expected["surv"]) > 0
        assert found["estimate"].tolist() == close(expected["surv"])
        for ours, theirs in (("std_error", "se"), ("conf_low", "low"), ("conf_high", "high")):
            known = [np.nan if value is None else value for value in expected[theirs]]
            assert found[ours][there].tolist() == close(np.array(known)[there].tolist())
            assert found[ours][~there].isna().all()


@pytest.mark.parametrize("key", REFERENCE["cox"])
def test_models(key: str) -> None:
    frame, (entry, weighted, cluster, strata, ties) = _case(key)
    expected = REFERENCE["cox"][key]
    method: Ties = "efron" if ties == "efron" else "breslow"
    found = cox(
        frame,
        "stop",
        "event",
        ["g", "x", "y"],
        ties=method,
        entry="entry" if entry else None,
        weights="w" if weighted else None,
        cluster="cl" if cluster else None,
        strata="s" if strata else None,
    )
    table = found.coefficients
    assert table["coef"].tolist() == close(expected["coef"])
    assert table["naive_std_error" if cluster else "std_error"].tolist() == close(expected["naive"])
    assert [found.loglik_null, found.loglik] == close(expected["loglik"])
    assert found.score_test.statistic == close(expected["score"])
    assert list(found.concordance) == close(expected["conc"])
    if cluster:
        assert table["std_error"].tolist() == close(expected["robust"])
        assert found.robust_score_test is not None
        assert found.robust_score_test.statistic == close(expected["rscore"])
    for transform in ("km", "rank", "identity"):
        tests = proportional_hazards(found, transform=transform)
        if expected["zph"][transform] is None:
            # R stops: "system is computationally singular", since g is the same from 33 on
            assert tests.table["statistic"].isna().all()
            assert "everyone first at risk had the event" in tests.note
        else:
            statistics = tests.table["statistic"].tolist()
            assert statistics == close(expected["zph"][transform]["chisq"], 1e-6)


@pytest.mark.parametrize("key", REFERENCE["logrank"])
def test_log_rank(key: str) -> None:
    # under delayed entry from the definition, written out in R: survdiff has none
    frame, (kind, strata, rho) = _case(key)
    found = logrank(
        frame["stop"],
        frame["event"],
        frame["g"],
        weighting="peto" if rho == "1" else "logrank",
        strata=frame["s"] if strata else None,
        entry=frame["entry"] if kind == "entry" else None,
    )
    assert found.statistic == close(REFERENCE["logrank"][key])


@pytest.mark.parametrize("name", ["small", "myeloid"])
def test_gray(name: str) -> None:
    frame = _frame(f"causes_{name}")
    for cause, tests in REFERENCE["gray"][name].items():
        for key, expected in tests.items():
            rho, strata = key.split(" ")
            found = gray_test(
                frame["time"],
                frame["cause"],
                frame["g"],
                int(cause),
                rho=float(rho),
                strata=frame["s"] if strata == "TRUE" else None,
            )
            assert found.statistic == close(expected)


def test_a_covariate_constant_within_strata_is_said_without_a_warning() -> None:
    # R: coxph(Surv(time, status) ~ rx + (sex == "f") + I(litter %% 7) + strata(sex), rats)
    found = cox(_frame("rats"), "stop", "event", ["g", "x", "y"], strata="s")
    assert found.note == "not estimable: x is constant among those at risk at each event"
    assert found.coefficients["coef"].dropna().tolist() == close(
        [0.801001641143903, -0.00942903848051942]
    )
