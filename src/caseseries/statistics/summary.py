"""One numeric variable in the figures a report prints together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseseries.statistics.describe import mean_sd, quantiles


@dataclass(frozen=True)
class Summary:
    """Mean and standard deviation (divisors n - 1 and n), quartiles of R type 7, extremes.

    Values are NaN where there is nothing to compute them from.
    """

    mean: float
    sd: float
    sd_divisor_n: float
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float


def summary(values: Any) -> Summary:
    """Summary of the known values of an array or column."""
    sample, population, order = mean_sd(values, ddof=1), mean_sd(values, ddof=0), quantiles(values)
    return Summary(
        mean=sample.mean,
        sd=sample.sd,
        sd_divisor_n=population.sd,
        median=order.median,
        q1=order.q1,
        q3=order.q3,
        minimum=order.minimum,
        maximum=order.maximum,
    )
