"""Checking how rows came under observation: delayed entry, case weights and clusters."""

from __future__ import annotations

from typing import Any

import numpy as np

from caseseries.statistics.columns import numbers_or_missing as numbers
from caseseries.statistics.columns import refuse
from caseseries.statistics.survival.observations import (
    FloatArray,
    IntArray,
    Observations,
    labels,
    observations,
    same_length,
    same_times,
)


def observed_from(
    durations: Any, events: Any, entry: Any
) -> tuple[Observations, FloatArray | None]:
    """`observations` with the times ``entry`` (n,) from which each row is at risk, or None.

    Times equal up to rounding are made equal over both. Raises ValueError naming the rows where
    an entry is missing, infinite, negative or not before the duration.
    """
    data = observations(durations, events)
    if entry is None:
        return data, None
    begins = numbers(entry, "entry")
    same_length(data.durations, begins, "entry")
    refuse(entry, ~np.isfinite(begins), "entry", "missing or not finite")
    refuse(entry, begins < 0, "entry", "negative")
    ends = numbers(durations, "durations")
    together = same_times(np.concatenate((begins, ends)))
    begins, ends = together[: data.n], together[data.n :]
    refuse(
        entry,
        begins >= ends,
        "entry",
        "not before the duration (a row is at risk from after its entry up to its duration)",
    )
    return Observations(ends, data.events), begins


def case_weights(weights: Any, n: int, name: str = "weights") -> FloatArray:
    """Positive finite weights (n,), ones where None; else ValueError naming the rows."""
    if weights is None:
        return np.ones(n)
    values = numbers(weights, name)
    same_length(np.empty(n), values, name)
    refuse(weights, ~np.isfinite(values), name, "missing or not finite")
    refuse(weights, values <= 0, name, "not a positive weight")
    return values


def cluster_codes(cluster: Any, n: int, name: str = "cluster") -> IntArray | None:
    """Cluster of each row, numbered from 0 (n,); a missing one is a ValueError."""
    return None if cluster is None else labels(cluster, name, n)[0]
