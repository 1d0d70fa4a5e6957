"""R's answers on data sets the functions were not written against: tied, stratified, three groups.

Among them lung with all 228 patients. The values come from R alone; see tests/reference.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from survival_reference import close, data, values

from caseseries.statistics.survival.comparison.logrank import Weighting
from caseseries.statistics.survival.comparison.proportional_hazards import Transform
from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import (
    cox,
    follow_up,
    kaplan_meier,
    logrank,
    proportional_hazards,
)

DATASETS = ("lung_228", "ovarian", "kidney", "pbc", "stanford2")


def reference(name: str) -> dict[str, Any]:
    return values("further")[name]


def model(frame: pd.DataFrame, ties: Ties, strata: str) -> Any:
    by = "stratum" if strata == "strata" else None
    return cox(frame, "time", "event", ["group", "x"], ties=ties, strata=by)


def test_lung_of_228_patients() -> None:
    frame = data("lung_228")
    assert len(frame) == 228
    mean, error = kaplan_meier(frame["time"], frame["event"]).restricted_mean(365)
    assert mean == pytest.approx(263.22186648, rel=1e-10)
    assert error == pytest.approx(7.79885909, rel=1e-8)
    assert follow_up(frame["time"], frame["event"]).median == 588


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("conf_type", ["plain", "log", "log-log"])
def test_quantiles_on_each_scale(name: str, conf_type: ConfType) -> None:
    frame = data(name)
    curve = kaplan_meier(frame["time"], frame["event"], conf_type=conf_type)
    for row in reference(name)["quantiles"][conf_type]:
        expected = tuple(
            float("nan") if row[k] is None else row[k] for k in ("estimate", "low", "high")
        )
        assert curve.quantile(row["p"]) == close(expected)


@pytest.mark.parametrize("name", DATASETS)
def test_restricted_mean_and_follow_up(name: str) -> None:
    frame, expected = data(name), reference(name)
    mean, error = kaplan_meier(frame["time"], frame["event"]).restricted_mean(
        expected["rmst"]["tau"]
    )
    assert (mean, error) == close((expected["rmst"]["rmst"], expected["rmst"]["se"]))
    assert follow_up(frame["time"], frame["event"]).median == close(expected["reverse_km_median"])


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("key", ["survdiff", "survdiff_strata"])
@pytest.mark.parametrize("weighting", ["logrank", "peto"])
def test_log_rank_statistic_degrees_of_freedom_and_p(
    name: str, key: str, weighting: Weighting
) -> None:
    frame, expected = data(name), reference(name)[key][weighting]
    strata = frame["stratum"] if key == "survdiff_strata" else None
    found = logrank(
        frame["time"], frame["event"], frame["group"], weighting=weighting, strata=strata
    )
    assert found.df == expected["df"]
    assert found.statistic == close(expected["chisq"], 1e-6)
    assert found.p_value == close(expected["p"], 1e-6)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("strata", ["plain", "strata"])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox_model_and_its_proportional_hazards(name: str, strata: str, ties: Ties) -> None:
    expected = reference(name)["coxph"][strata][ties]
    found = model(data(name), ties, strata)
    assert found.estimable
    assert found.coefficients["coef"].tolist() == close(expected["coef"])
    assert found.coefficients["std_error"].tolist() == close(expected["se"])
    assert (found.loglik_null, found.loglik) == close(tuple(expected["loglik"]))
    assert found.likelihood_ratio_test.statistic == close(expected["lr"], 1e-6)
    assert found.score_test.statistic == close(expected["score"], 1e-6)
    assert found.wald_test.statistic == close(expected["wald"], 1e-6)
    assert found.concordance == close(tuple(expected["concordance"]))
    transforms: tuple[Transform, ...] = ("km", "rank", "identity")
    for transform in transforms:
        table = proportional_hazards(found, transform=transform).table
        zph = expected["zph"][transform]
        assert table["statistic"].tolist() == close(zph["chisq"], 1e-6)
        assert table["df"].tolist() == zph["df"]
        assert table["p_value"].tolist() == close(zph["p"], 1e-6)
