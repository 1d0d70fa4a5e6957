from __future__ import annotations

import numpy as np
import pytest
from survival_reference import DATASETS, close, data, values

from caseseries.describe import mean_sd, proportion, quantile, quantiles


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "aml"])
def test_mean_sd_and_quantiles_are_those_of_r(name: str) -> None:
    expected = values(name)["describe"]
    column = data(name)[expected["variable"]]
    found = mean_sd(column, ddof=1)
    assert found.mean == close(expected["mean"])
    assert found.sd == close(expected["sd"])
    for position, p in enumerate((0.25, 0.5, 0.75)):
        assert quantile(column, p, type=6) == close(expected["quantile_type6"][position])
        assert quantile(column, p, type=7) == close(expected["quantile_type7"][position])


def test_the_divisor_is_said() -> None:
    assert mean_sd([1, 3], ddof=0).sd == 1
    assert mean_sd([1, 3], ddof=1).sd == pytest.approx(2**0.5)


def test_quantile_types_by_hand() -> None:
    # type 7 of 1, 2, 3, 10 at 1/4: position 1.75; type 6: position 1.25
    assert quantile([1, 2, 3, 10], 0.25, type=7) == 1.75
    assert quantile([1, 2, 3, 10], 0.25, type=6) == 1.25


def test_limits_of_a_proportion() -> None:
    # R: binom.test(3, 13)$conf.int and prop.test(3, 13, correct = FALSE)$conf.int
    exact = proportion(3, 13)
    assert (exact.conf_low, exact.conf_high) == pytest.approx(
        (0.0503810734911515, 0.5381315392340409), rel=1e-12
    )
    wilson = proportion(3, 13, method="wilson")
    assert (wilson.conf_low, wilson.conf_high) == pytest.approx(
        (0.0817952871849856, 0.5025637594672749), rel=1e-12
    )


def test_none_and_all_of_a_group() -> None:
    assert proportion(0, 5).conf_low == 0
    # 1 − 0.025^(1/5)
    assert proportion(0, 5).conf_high == pytest.approx(1 - 0.025**0.2)
    assert proportion(5, 5).conf_high == 1


def test_missing_values_are_left_out_and_counted() -> None:
    found = mean_sd([1.0, None, 3.0], ddof=1)
    assert (found.mean, found.n, found.n_missing) == (2, 2, 1)


def test_too_few_values_are_said() -> None:
    assert mean_sd([4], ddof=1).note == "not estimable: standard deviation of 1 values"
    assert quantiles([]).note == "not estimable: no values"
    assert proportion(0, 0).note == "not estimable: none observed"
    assert np.isnan(proportion(0, 0).estimate)


@pytest.mark.parametrize(
    "wrong",
    [lambda: proportion(4, 3), lambda: quantile([1], 1.5), lambda: mean_sd(["tall"], ddof=1)],
)
def test_impossible_input_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"count|p: |values"):
        wrong()
