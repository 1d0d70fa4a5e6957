"""What callers give as columns and numbers: the right number, or a sentence that names it."""

import datetime
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from caseseries import compare, describe
from caseseries.survival import (
    cox,
    fine_gray,
    kaplan_meier,
    landmark,
    logrank,
    milestone_difference,
    restricted_mean_difference,
)


def odd(value: object) -> Any:
    """What a caller without a type checker may give."""
    return value


TIMES = [1.0, 2, 3, 4, 5, 6, 7, 8]
EVENTS = [1, 0, 1, 1, 0, 1, 1, 0]
GROUPS = list("aabbabab")
ROWS = pd.DataFrame({"t": TIMES, "e": EVENTS, "x": [1, 2, 2, 5, 3, 1, 4, 4], "g": GROUPS})
NO_COLUMN = [
    (5, "5 is no list, array or column"),
    (None, "a NoneType is no list, array or column"),
    ("weeks", "'weeks' is no list, array or column"),
    ({1, 2}, "a set is no list, array or column"),
    (np.ones((8, 2)), "2 dimensions; give one column"),
    (pl.DataFrame({"a": TIMES}), "2 dimensions; give one column"),
    ([[1.0], [2.0]], "lists in a list; give one column"),
    (np.full(8, 1j), "complex numbers"),
    ([datetime.timedelta(days=1)] * 8, "dates or time spans; give numbers"),
    (pl.Series([datetime.timedelta(days=1)] * 8), "dates or time spans; give numbers"),
    (pd.to_datetime(odd(["2020-01-01", None])), "dates or time spans; give numbers"),
    (list("abcdefgh"), "not a number at rows 0, 1, 2, 3, 4, 5, 6, 7"),
]


@pytest.mark.parametrize(("values", "says"), NO_COLUMN)
def test_what_is_no_column_of_numbers_is_refused_everywhere(values, says):
    asked = {
        "durations": lambda: kaplan_meier(values, EVENTS),
        "events": lambda: kaplan_meier(TIMES, values),
        "weights": lambda: kaplan_meier(TIMES, EVENTS, weights=values),
        "first": lambda: compare.welch_t(values, TIMES),
        "second": lambda: compare.wilcoxon_rank_sum(TIMES, values),
        "groups[1]": lambda: compare.kruskal_wallis([TIMES, values]),
        "values": lambda: describe.mean_sd(values, ddof=1),
    }
    if values is None:
        del asked["weights"]  # none are given
    for name, ask in asked.items():
        with pytest.raises(ValueError, match=re.escape(f"{name}: {says}")):
            ask()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: milestone_difference(TIMES, EVENTS, GROUPS, odd("4")), "at: '4' is not a time"),
        (
            lambda: restricted_mean_difference(TIMES, EVENTS, GROUPS, odd(datetime.timedelta(4))),
            "tau: a timedelta is not a positive time",
        ),
        (lambda: landmark(ROWS, "t", "e", odd("3")), "at: '3' is not a positive time"),
        (lambda: kaplan_meier(TIMES, EVENTS).restricted_mean(np.inf), "tau: inf is not a positive"),
        (lambda: kaplan_meier(TIMES, EVENTS).at(datetime.timedelta(3)), "times: dates or time"),
        (lambda: kaplan_meier(TIMES, EVENTS).quantile(odd("0.5")), "p: 0.5 is not between 0 and 1"),
        (
            lambda: kaplan_meier(TIMES, EVENTS, alpha=odd("0.05")),
            "alpha: 0.05 is not between 0 and 1",
        ),
        (lambda: compare.student_t(TIMES, EVENTS, alpha=5), "alpha: 5 is not between 0 and 1"),
        (lambda: compare.paired_t(TIMES, EVENTS, alpha=5), "alpha: 5 is not between 0 and 1"),
        (lambda: logrank(TIMES, EVENTS, "g"), "groups: 'g' is no list, array or column"),
        (lambda: compare.fisher_exact([[1, 2], [3]]), "table: not a table of counts"),
        (lambda: compare.chi_squared([["a", "b"], ["c", "d"]]), "table: not a table of counts"),
        (lambda: compare.contingency([1, 2], ["a", None]), "columns: missing at row 1"),
        (lambda: describe.proportion(odd(1.5), 3), "count: 1.5 is not a whole number"),
        (lambda: describe.proportion(odd("1"), 3), "count: '1' is not a whole number"),
        (lambda: describe.proportion(1, odd(None)), "n: None is not a whole number"),
        (
            lambda: compare.standardized_proportion_difference(50, 20),
            "p_first: 50 is not between 0 and 1",
        ),
        (
            lambda: compare.standardized_multinomial_difference([1], [1, 2]),
            "second: 2 categories, and first has 1",
        ),
        (
            lambda: compare.standardized_multinomial_difference([1, 2], [-1, 2]),
            "second: negative at row 0",
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused(ask, says):
    with pytest.raises(ValueError, match="^" + re.escape(says)):
        ask()


@pytest.mark.parametrize(
    ("frame", "chosen", "says"),
    [
        (pl.from_pandas(ROWS), {}, "frame: a polars.DataFrame; give a pandas DataFrame"),
        (dict(ROWS), {}, "frame: a builtins.dict; give a pandas DataFrame"),
        (pd.concat([ROWS, ROWS[["x"]]], axis=1), {}, "2 columns 'x'; give each a name of its own"),
        (ROWS.assign(x=pd.to_datetime("2020-01-01")), {}, "x: dates or time spans; give numbers"),
        (ROWS.assign(x=pd.to_timedelta(ROWS["x"], unit="D")), {}, "x: dates or time spans"),
        (ROWS, {"references": {"g": "a"}}, "references: 'g' is none of x"),
    ],
)
def test_frames_that_a_model_cannot_take_are_refused(frame, chosen, says):
    for fit in (cox, lambda *what, **more: fine_gray(*what, **more, cause_of_interest=1)):
        with pytest.raises(ValueError, match=re.escape(says)):
            fit(frame, "t", "e", ["x"], **chosen)


@pytest.mark.parametrize("kind", [int, float, Decimal])
def test_a_covariate_of_objects_that_are_numbers_is_a_number(kind):
    objects = ROWS.assign(x=pd.Series([kind(value) for value in ROWS["x"]], dtype=object))
    assert objects["x"].dtype == object
    plain, found = (cox(frame, "t", "e", ["x"]).coefficients for frame in (ROWS, objects))
    pd.testing.assert_frame_equal(found, plain)


@pytest.mark.parametrize("unit", [1e-200, 1e-9, 1.0, 1e12, 1e200])
def test_no_unit_of_measurement_changes_a_test(unit):
    first, second = np.array([1.0, 2, 4]) * unit, np.array([3.0, 5, 9]) * unit
    # t.test of R 4.2.2 on c(1, 2, 4), c(3, 5, 9): equal variances, Welch's, paired
    for test, statistic, p_value in (
        (compare.student_t, -1.690308509457034, 0.1662327518581252),
        (compare.welch_t, -1.690308509457034, 0.1913697184666275),
        (compare.paired_t, -3.779644730092272, 0.06341418841830607),
    ):
        found = test(first, second)
        assert found.statistic == pytest.approx(statistic, rel=1e-12)
        assert found.p_value == pytest.approx(p_value, rel=1e-9)
        assert found.estimate == pytest.approx(-10 / 3 * unit, rel=1e-12)
    spread = describe.mean_sd(first, ddof=1)
    assert spread.sd / unit == pytest.approx(np.sqrt(7 / 3), rel=1e-12)
    assert compare.standardized_mean_difference(first, second) == pytest.approx(
        -10 / 3 / np.sqrt((7 / 3 + 28 / 3) / 2), rel=1e-12
    )


def test_a_group_without_variation_is_tested_against_one_with_it():
    # t.test(c(1, 0, 1), c(1, 1, 1)) of R 4.2.2, equal variances and not
    constant = [1, 1, 1]
    assert compare.student_t([1, 0, 1], constant).p_value == pytest.approx(0.373900966300059)
    assert compare.welch_t([1, 0, 1], constant).p_value == pytest.approx(0.422649730810374)
