"""R's answers on data that came later: a retirement home on the age scale, fractional weights that
come in clusters, relapses of one person, competing deaths in clusters. See tests/engine/reference.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from survival_reference import close, data, values

from caseseries.survival import (
    cox,
    cumulative_incidence,
    fine_gray,
    gray_test,
    kaplan_meier,
    logrank,
    proportional_hazards,
)

REFERENCE = values("public_series")
TIMES = {"channing": ("exit", "cens"), "gbsg": ("rfstime", "status"), "bladder1": ("stop", "ev")}
ENTRY = {"channing": "entry", "bladder1": "start"}
# term by term as R's coefficients stand
COX: dict[str, tuple[list[str], dict[str, Any]]] = {
    "channing cl": (["sex"], {"cluster": "cl"}),
    "gbsg": (["age", "grade", "pgr", "hormon"], {"references": {"grade": 1}}),
    "gbsg strata": (["age", "nodes"], {"strata": "grade"}),
    "gbsg w cl": (["age", "nodes", "hormon"], {"weights": "w", "cluster": "cl"}),
    "bladder1 cl": (
        ["treatment", "number", "size"],
        {"cluster": "id", "references": {"treatment": "placebo"}},
    ),
    "bladder1 cl strata": (["number", "size"], {"cluster": "id", "strata": "treatment"}),
}


@pytest.mark.parametrize("key", REFERENCE["km"])
def test_curves_quantiles_and_restricted_means(key: str) -> None:
    name, *flags = key.split()
    frame, expected = data(name), REFERENCE["km"][key]
    duration, event = TIMES[name]
    more: dict[str, Any] = {argument: frame[column] for argument, column in
            (("weights", "w"), ("cluster", "cl")) if column in flags}  # fmt: skip
    if name in ENTRY:
        more["entry"] = frame[ENTRY[name]]
    curve = kaplan_meier(frame[duration], frame[event], conf_type="log-log", **more)
    found = curve.at(expected["time"])
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert found[column].tolist() == close(expected[column])
    for p, quantile in zip((0.1, 0.25), expected["quantiles"], strict=True):
        assert list(curve.quantile(p)) == [close(value) for value in quantile]
    assert list(curve.restricted_mean(expected["tau"])) == close(expected["restricted"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("key", COX)
def test_cox(key: str, ties: Any) -> None:
    name = key.split()[0]
    covariates, more = COX[key]
    expected = REFERENCE["cox"][f"{key} {ties}"]
    if name in ENTRY:
        more = {**more, "entry": ENTRY[name]}
    model = cox(data(name), *TIMES[name], covariates, ties=ties, **more)
    found = model.coefficients
    assert found["coef"].tolist() == close(expected["coef"], rel=1e-7)
    assert found["std_error"].tolist() == close(expected["std_error"], rel=1e-7)
    assert [model.loglik_null, model.loglik] == close(expected["loglik"])
    assert model.score_test.statistic == close(expected["score"])
    assert list(model.concordance) == close(expected["concordance"])
    if "cluster" in more:
        assert found["naive_std_error"].tolist() == close(expected["naive_std_error"], rel=1e-7)
        assert model.robust_score_test is not None
        assert model.robust_score_test.statistic == close(expected["robust_score"])
    for transform in ("rank", "km"):
        table = proportional_hazards(model, transform=transform).table
        found_test = table[["statistic", "df", "p_value"]].to_numpy(dtype=float)
        assert found_test == close(np.array(expected[transform], dtype=float), rel=1e-6)


def test_logrank_with_delayed_entry_strata_and_weights() -> None:
    home, tumors, expected = data("channing"), data("gbsg"), REFERENCE["logrank"]
    late = logrank(home["exit"], home["cens"], home["sex"], entry=home["entry"])
    assert late.statistic == close(expected["channing"])
    times = tumors["rfstime"], tumors["status"]
    within = logrank(*times, tumors["hormon"], strata=tumors["grade"])
    assert within.statistic == close(expected["gbsg"])
    early = logrank(*times, tumors["grade"], weighting="peto")
    assert early.statistic == close(expected["gbsg_peto"])


@pytest.mark.parametrize("name", ["melanoma", "bmt_mets"])
def test_competing_causes(name: str) -> None:
    frame, expected = data(name), REFERENCE["incidence"][name]
    times = frame["time"], frame["cause"]
    found = cumulative_incidence(*times, 1, conf_type="log-log").at(expected["time"])
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert found[column].tolist() == close(expected[column])
    clustered = cumulative_incidence(*times, 1, cluster=frame["cl"]).at(expected["time"])
    assert clustered["std_error"].tolist() == close(expected["clustered"])
    group, stratum, covariates = {
        "melanoma": ("ulcer", "sex", ["thickness", "ulcer", "sex", "age"]),
        "bmt_mets": ("tcell", "platelet", ["tcell", "age", "platelet"]),
    }[name]
    gray = gray_test(*times, frame[group], 1, strata=frame[stratum])
    assert [gray.statistic, gray.p_value, gray.df] == close(REFERENCE["gray"][name])
    model = fine_gray(frame, "time", "cause", covariates, cause_of_interest=1)
    regression = REFERENCE["fine_gray"][name]
    assert model.coefficients["coef"].tolist() == close(regression["coef"])
    assert model.coefficients["std_error"].tolist() == close(regression["std_error"])
    assert model.loglik == close(regression["loglik"])
