"""Harrell's C of a fitted model with the standard error of Therneau and Watson."""

from __future__ import annotations

import numpy as np

from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

_CHUNK = 1000


def concordance(
    durations: FloatArray,
    events: BoolArray,
    predictor: FloatArray,
    strata: IntArray,
    weights: FloatArray,
    entry: FloatArray | None = None,
    cluster: IntArray | None = None,
) -> tuple[float, float]:
    """C and its infinitesimal jackknife standard error (Therneau & Watson 2015); all (n,).

    A pair counts where the earlier time is an event (or, at the same time, the other is
    censored); a higher ``predictor`` means an earlier event, ties count one half. lifelines gives
    C without its standard error. With ``entry`` the other has to be at risk at the earlier time;
    with ``cluster`` influences are summed by it. NaN, NaN where no pair counts. Takes n² steps.
    """
    order = _ranked(predictor)[1]
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
            if entry is not None:
                counts &= entry[here] < time[i][:, None]
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
    if cluster is not None:
        influence = np.bincount(cluster, influence)
    return ((somers_d + 1) / 2, float(np.sqrt(np.sum(influence**2))) / 2)


def _ranked(predictor: FloatArray) -> tuple[FloatArray, IntArray]:
    """The levels of log hazards and the level of each; what differs by less than a fit knows of
    them is one level, else the sign of a coefficient of 0 would decide all pairs."""
    return np.unique(np.round(predictor, 9), return_inverse=True)


def concordance_from_counts(
    n_at_risk: FloatArray,
    n_dying: FloatArray,
    predictor: FloatArray,
    strata: IntArray,
    *,
    independent: bool = True,
) -> tuple[float, float]:
    """The same from counts per event time and covariate pattern, in as many steps as counts.

    ``n_at_risk`` and ``n_dying`` (k, patterns), ``predictor`` (patterns,), ``strata`` (k,)
    ascending. All patients who leave alike have the same influence, if they are ``independent``
    and entered alike; else the error is NaN.
    """
    levels, rank = _ranked(predictor)
    grouping = (rank[:, None] == np.arange(len(levels))).astype(float)
    cells: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    for which in np.unique(strata):
        here = strata == which
        dead = n_dying[here] @ grouping
        # those who outlive an event, the ones censored at its time among them
        outlive = n_at_risk[here] @ grouping - dead
        if not independent:
            cells.append((_more_below(outlive), outlive.sum(axis=1)[:, None], 2 * dead))
            continue
        censored = outlive - np.vstack((outlive[1:] + dead[1:], np.zeros((1, len(levels)))))
        later = np.cumsum(-_more_below(dead), axis=0)
        later_pairs = np.cumsum(dead.sum(axis=1))[:, None]
        earlier = _more_below(outlive)
        earlier[1:] += later[:-1]
        earlier_pairs = outlive.sum(axis=1)[:, None]
        earlier_pairs[1:] += later_pairs[:-1]
        cells += [(earlier, earlier_pairs, dead), (later, later_pairs, censored)]
    total = sum(float(np.sum(count * pairs)) for _, pairs, count in cells) / 2
    if total == 0:
        return (np.nan, np.nan)
    somers_d = sum(float(np.sum(count * more)) for more, _, count in cells) / 2 / total
    if not independent:
        return ((somers_d + 1) / 2, np.nan)
    variance = sum(
        float(np.sum(count * ((more - somers_d * pairs) / total) ** 2))
        for more, pairs, count in cells
    )
    return ((somers_d + 1) / 2, float(np.sqrt(variance)) / 2)


def _more_below(counts: FloatArray) -> FloatArray:
    """How many more rank below a column than above it; shape of ``counts``."""
    upto = np.cumsum(counts, axis=1)
    return 2 * upto - counts - upto[:, -1:]
