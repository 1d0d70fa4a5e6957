from __future__ import annotations

import pytest
from survival_reference import DATASETS, NUMERIC, close, data, values

from caseseries.survival import cox, proportional_hazards


@pytest.mark.parametrize("name", DATASETS)
def test_score_tests_are_those_of_cox_zph(name: str) -> None:
    reference = values(name)
    group = reference["group"]
    fit = cox(data(name), "time", "event", [group, *NUMERIC[name]])
    table = proportional_hazards(fit, transform="rank").table
    for (_, row), expected in zip(table.iterrows(), reference["zph_rank"], strict=True):
        assert row["term"] == (group if expected["term"] == "g" else expected["term"])
        assert row["df"] == expected["df"]
        assert row["statistic"] == close(expected["chisq"], 1e-6)
        assert row["p_value"] == close(expected["p"], 1e-6)


def test_a_power_of_time_has_no_meaning_here() -> None:
    fit = cox(data("aml"), "time", "event", ["arm"])
    with pytest.raises(ValueError, match="none of km, rank, identity"):
        proportional_hazards(fit, transform="log")  # type: ignore[arg-type]
