"""Describing one variable, for analysts: what `caseseries.statistics.describe` offers."""

from caseseries.statistics.describe import (
    MeanSd,
    Proportion,
    Quantiles,
    mean_sd,
    proportion,
    quantile,
    quantiles,
)

__all__ = [
    "MeanSd",
    "Proportion",
    "Quantiles",
    "mean_sd",
    "proportion",
    "quantile",
    "quantiles",
]
