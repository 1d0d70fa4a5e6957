"""Harrell's C of a fitted model with the standard error of Therneau and Watson."""

from __future__ import annotations

import numpy as np

from analysis.survival.observations import BoolArray, FloatArray, IntArray

_CHUNK = 1000


def concordance(
    durations: FloatArray,
    events: BoolArray,
    predictor: FloatArray,
    strata: IntArray,
    weights: FloatArray,
) -> tuple[float, float]:
    """C and its infinitesimal jackknife standard error (Therneau & Watson 2015); all (n,).

    A pair counts where the earlier time is an event (or, at the same time, the other is
    censored); a higher ``predictor`` means an earlier event, ties count one half. lifelines gives
    C without its standard error. NaN, NaN where no pair counts. Takes n² steps.
    """
    order = np.unique(predictor, return_inverse=True)[1]
    difference = np.zeros(len(durations))
    pairs = np.zeros(len(durations))
    for which in np.unique(strata):
        here = np.flatnonzero(strata == which)
        time, event, rank, weight = durations[here], events[here], order[here], weights[here]
        own_difference, own_pairs = np.zeros(len(here)), np.zeros(len(here))
        early = np.flatnonzero(event)
        for start in range(0, len(early), _CHUNK):
            i = early[start : start + _CHUNK]
            counts = (time[i][:, None] < time) | ((time[i][:, None] == time) & ~event)
            sign = np.where(counts, np.sign(rank[i][:, None] - rank), 0)
            own_difference[i] += sign @ weight
            own_pairs[i] += counts @ weight
            own_difference += weight[i] @ sign
            own_pairs += weight[i] @ counts
        difference[here], pairs[here] = own_difference, own_pairs
    total = float(weights @ pairs) / 2
    if total == 0:
        return (np.nan, np.nan)
    somers_d = float(weights @ difference) / 2 / total
    influence = weights * (difference - somers_d * pairs) / total
    return ((somers_d + 1) / 2, float(np.sqrt(np.sum(influence**2))) / 2)
