"""Exact permutation P of a linear rank statistic: every arrangement of the group labels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from caseseries.statistics.survival.observations import FloatArray, IntArray

# Sums held at once: 2²² per half is 44 patients without ties in two groups, about a second.
_MOST_SUMS = 2**22
# Arrangements whose statistics differ by less than this share of the largest score are tied.
_TIE = 1e-11


class TooManyArrangementsError(ValueError):
    """The arrangements are too many to go through; the asymptotic P is the one to use."""


def permutation_p_value(scores: FloatArray, codes: IntArray, strata: IntArray) -> float:
    """P(statistic ≥ observed) over all arrangements of ``codes`` within ``strata``, each (n,).

    The statistic is Σ_g S_g² / n_g with S_g the sum of the ``scores`` in group g, for two groups
    the same order as |S_1|; ``scores`` must sum to 0 in each stratum. Two groups without strata
    are counted by meeting in the middle (Pagano & Tritchler 1983 count the same distribution by
    Fourier transform), everything else by enumerating distinct arrangements of tied scores.
    Raises TooManyArrangementsError where neither fits in memory.
    """
    n_groups = int(codes.max()) + 1
    if n_groups == 2 and len(np.unique(strata)) == 1:
        return _two_groups(scores, int((codes == 0).sum()), abs(float(scores[codes == 0].sum())))
    sizes = np.bincount(codes, minlength=n_groups)
    sums, ways = np.zeros((1, n_groups)), np.ones(1)
    for stratum in np.unique(strata):
        here = strata == stratum
        more, more_ways = _arrangements(scores[here], np.bincount(codes[here], minlength=n_groups))
        _check_size(len(sums) * len(more), len(scores))
        sums = (sums[:, None, :] + more[None, :, :]).reshape(-1, n_groups)
        ways = np.outer(ways, more_ways).ravel()
    statistic = (sums**2 / sizes).sum(axis=1)
    own = np.array([scores[codes == group].sum() for group in range(n_groups)])
    observed = float((own**2 / sizes).sum())
    slack = _TIE * max(observed, float(np.max(np.abs(scores))) ** 2)
    return float(ways[statistic >= observed - slack].sum() / ways.sum())


def _two_groups(scores: FloatArray, size: int, observed: float) -> float:
    """Share of the subsets of ``size`` scores whose |sum| is at least ``observed``."""
    values, multiplicity = np.unique(scores, return_counts=True)
    left: list[tuple[float, int]] = []
    right: list[tuple[float, int]] = []
    left_sums = right_sums = 1
    for value, times in sorted(
        zip(values.tolist(), multiplicity.tolist(), strict=True), key=lambda pair: -pair[1]
    ):
        if left_sums <= right_sums:
            left.append((value, times))
            left_sums *= times + 1
        else:
            right.append((value, times))
            right_sums *= times + 1
    _check_size(max(left_sums, right_sums), len(scores))
    threshold = observed - _TIE * float(np.max(np.abs(scores)))
    left_by_size = dict(_subset_sums(left))
    extreme = total = 0.0
    for right_size, (right_sum, right_ways) in _subset_sums(right):
        if size - right_size not in left_by_size:
            continue
        left_sum, left_ways = left_by_size[size - right_size]
        order = np.argsort(right_sum)
        ascending = right_sum[order]
        below = np.concatenate(([0.0], np.cumsum(right_ways[order])))
        high = below[-1] - below[np.searchsorted(ascending, threshold - left_sum, side="left")]
        low = below[np.searchsorted(ascending, -threshold - left_sum, side="right")]
        extreme += float(left_ways @ (high + low))
        total += float(left_ways.sum() * below[-1])
    # Where the threshold is not above 0 the two tails overlap and cover everything.
    return 1.0 if threshold <= 0 else extreme / total


def _subset_sums(
    values: list[tuple[float, int]],
) -> Iterator[tuple[int, tuple[FloatArray, FloatArray]]]:
    """Per subset size: the sums of all subsets of tied ``values`` and the ways to each."""
    size, total, ways = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    for value, multiplicity in values:
        taken = np.arange(multiplicity + 1)
        choices = np.array([math.comb(multiplicity, k) for k in taken.tolist()], dtype=float)
        size = np.add.outer(size, taken).ravel()
        total = np.add.outer(total, taken * value).ravel()
        ways = np.multiply.outer(ways, choices).ravel()
    for k in np.unique(size).tolist():
        yield k, (total[size == k], ways[size == k])


def _arrangements(scores: FloatArray, sizes: IntArray) -> tuple[FloatArray, FloatArray]:
    """Sums (m, groups) over all ways to fill groups of ``sizes``, and the ways to each (m,)."""
    n_groups = len(sizes)
    room, sums, ways = sizes[None, :].copy(), np.zeros((1, n_groups)), np.ones(1)
    values, multiplicity = np.unique(scores, return_counts=True)
    for value, times in zip(values.tolist(), multiplicity.tolist(), strict=True):
        splits = np.array(list(_compositions(times, n_groups)))
        choices = np.array([_multinomial(split) for split in splits.tolist()], dtype=float)
        _check_size(len(room) * len(splits), len(scores))
        room = (room[:, None, :] - splits[None, :, :]).reshape(-1, n_groups)
        sums = (sums[:, None, :] + value * splits[None, :, :]).reshape(-1, n_groups)
        ways = np.outer(ways, choices).ravel()
        fits = (room >= 0).all(axis=1)
        room, sums, ways = room[fits], sums[fits], ways[fits]
    return sums, ways


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _multinomial(split: list[int]) -> int:
    return math.factorial(sum(split)) // math.prod(math.factorial(k) for k in split)


def _check_size(n_sums: int, n: int) -> None:
    if n_sums > _MOST_SUMS:
        raise TooManyArrangementsError(
            f"exact P, too many arrangements of the groups over {n} patients; "
            "use the asymptotic P (exact=False)"
        )
