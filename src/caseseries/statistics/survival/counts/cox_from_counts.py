"""Cox regression from a grouped count of duration × event × covariate pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import normal_quantile
from caseseries.statistics.survival.counts.counted import GroupedCounts
from caseseries.statistics.survival.counts.from_counts import stratum_codes
from caseseries.statistics.survival.cox import estimate
from caseseries.statistics.survival.likelihood.cox_result import CoxResult
from caseseries.statistics.survival.likelihood.design import design
from caseseries.statistics.survival.likelihood.partial_likelihood import Pooled, Ties
from caseseries.statistics.survival.likelihood.pattern_likelihood import (
    PatternLikelihood,
    PatternRows,
)
from caseseries.statistics.survival.observations import FloatArray, IntArray

# Event times × patterns held as floats, twice: 2 · 2²⁵ · 8 bytes are half a GiB.
_MOST_ENTRIES = 2**25


def cox_from_counts(
    counts: GroupedCounts,
    covariates: Sequence[str],
    *,
    ties: Ties = "efron",
    strata: str | Sequence[str] | None = None,
    references: Mapping[str, Any] | None = None,
    alpha: float = 0.05,
) -> CoxResult:
    """`cox` of the patients counted; the ``covariates`` are factors of the count.

    Terms, ties, strata, references, notes and the result are those of `cox`, with delayed entry
    and robust errors where the count has them: numbers enter as they are, text, categories and
    booleans by indicators. The cost follows event times × combinations of the covariates;
    concordance is exact, from the same counts, but for its error with delayed entry or clusters,
    NaN here: it takes who entered and left when together. Newton's method from 0, since no
    library takes counts with Efron's ties (weighted rows are something else: Therneau & Grambsch
    2000, 3.3). No Firth penalty: it is for few patients.

    Raises ValueError for covariates that were not counted, or not together, for NULLs in them,
    and where event times × combinations are too many, as with continuous covariates.
    """
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties: {ties!r} is neither efron nor breslow")
    if not covariates or isinstance(covariates, str):
        raise ValueError("covariates: name at least one factor, in a list")
    normal_quantile(alpha)
    strata = [strata] if isinstance(strata, str) else list(strata or ())
    counts.require(*covariates, *strata)
    counts.require_crossed("cox_from_counts")
    counts.refuse_missing(*covariates, *strata)
    combination, frame = _combinations(counts, covariates)
    model = design(frame, covariates, references or {})
    likelihood = _likelihood(counts, combination, stratum_codes(counts, strata), model.matrix, ties)
    return estimate(likelihood, model, None, alpha)


def _combinations(
    counts: GroupedCounts, covariates: Sequence[str]
) -> tuple[IntArray, pd.DataFrame]:
    """Which of their combinations each pattern of the counts has, and one row per combination."""
    sizes = [len(counts.levels[factor]) for factor in covariates]
    if prod(sizes) >= 2**62:
        raise ValueError(f"covariates: {prod(sizes)} combinations of their levels; name fewer")
    packed = np.zeros(len(counts.died), dtype=np.int64)
    for factor, size in zip(covariates, sizes, strict=True):
        packed = packed * size + counts.codes[factor] - 1
    combination, distinct = pd.factorize(packed, sort=True)
    codes = np.asarray(distinct, dtype=np.int64)
    columns: dict[str, Any] = {}
    for factor, size in zip(reversed(covariates), reversed(sizes), strict=True):
        levels = pd.Index(counts.levels[factor])
        own = codes % size if size else codes
        if factor in counts.enums:
            columns[factor] = pd.Categorical(levels.take(own), categories=levels)
        else:
            columns[factor] = levels.take(own)
        codes = codes // size if size else codes
    return combination.astype(np.int64), pd.DataFrame(columns)


def _likelihood(
    counts: GroupedCounts,
    combination: IntArray,
    stratum: IntArray,
    matrix: FloatArray,
    ties: Ties,
) -> PatternLikelihood:
    """``combination`` and ``stratum`` of each pattern; ``matrix`` (combinations, terms)."""
    n_times, n_strata = len(counts.times), int(stratum.max(initial=-1)) + 1
    died = counts.died[counts.pattern]
    row = stratum[counts.pattern] * n_times + counts.at
    n_events = np.bincount(row[died], minlength=n_strata * n_times)
    chosen = np.flatnonzero(n_events)
    shape = (len(chosen), len(matrix))
    if shape[0] * shape[1] > _MOST_ENTRIES:
        raise ValueError(
            f"covariates: {shape[1]} combinations at {shape[0]} event times are too many to "
            "count; leave out covariates or group their levels, or use cox on rows"
        )
    # per stratum and time, how many event times there are up to it, those of earlier strata too
    upto = np.cumsum(n_events > 0, dtype=np.int64)
    start = np.searchsorted(chosen, np.arange(n_strata + 1) * n_times)
    own = combination[counts.pattern]
    cell = (upto[row] - 1) * shape[1] + own
    n_dying = _summed(cell[died], counts.count[died], shape)
    entered = counts.entered
    if entered is None:
        first = None
        counted = upto[row] > start[stratum[counts.pattern]]
        n_at_risk = _summed(cell[counted], counts.count[counted], shape)
        for begin, end in pairwise(start.tolist()):
            backwards = n_at_risk[begin:end][::-1]
            np.cumsum(backwards, axis=0, out=backwards)
    else:
        # whole numbers, so that entered less left is exact
        first = upto[stratum[entered.pattern] * n_times + entered.at]
        longer = (shape[0] + 1, shape[1])
        n_at_risk = _summed(first * shape[1] + combination[entered.pattern], entered.count, longer)
        n_at_risk -= _summed(upto[row] * shape[1] + own, counts.count, longer)
        n_at_risk = np.cumsum(n_at_risk, axis=0)[:-1]
    rows = None
    if counts.rows is not None:
        begin = start[:-1][stratum[counts.pattern]]
        late = None if entered is None else combination[entered.pattern]
        rows = PatternRows(counts.rows, own, begin, upto[row], died, late, first)
    return PatternLikelihood(
        matrix=matrix,
        ties=ties,
        stratum=np.repeat(np.arange(n_strata), np.diff(start)),
        times=np.tile(counts.times, n_strata)[chosen],
        n_at_risk=n_at_risk,
        n_dying=n_dying,
        everyone=_pooled(counts),
        late=entered is not None,
        rows=rows,
    )


def _pooled(counts: GroupedCounts) -> Pooled:
    everyone = counts.of()
    n_events, n_censored = everyone.n_events[:, 0], everyone.n_censored[:, 0]
    if everyone.n_entered is None:
        return Pooled(counts.times, n_events, n_censored)
    n_late = np.cumsum(everyone.n_entered[::-1, 0])[::-1]
    seen = n_events + n_censored > 0
    return Pooled(counts.times[seen], n_events[seen], n_censored[seen], n_late[seen])


def _summed(cell: IntArray, count: IntArray, shape: tuple[int, int]) -> FloatArray:
    """Counts of each cell; floats also where there is no cell at all."""
    sums = np.bincount(cell, count, minlength=shape[0] * shape[1])
    return sums.astype(np.float64, copy=False).reshape(shape)
