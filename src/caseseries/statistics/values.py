"""Values as the statistics take them: none missing, none infinite."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from caseseries.statistics.columns import numbers_or_missing

Values = npt.NDArray[np.float64]
_DIGITS = 1e-12


def numbers(values: Any, name: str) -> Values:
    """Values as float64; missing or infinite ones are a ValueError, a test must not drop any."""
    known = numbers_or_missing(values, name)
    wrong = np.flatnonzero(~np.isfinite(known))
    if len(wrong):
        raise ValueError(
            f"{name}: missing or infinite at positions {', '.join(map(str, wrong[:10]))}"
        )
    return known


def with_ties(values: Values, size: Values) -> Values:
    """``values`` (n,) made equal where they differ by less than 12 significant digits of ``size``.

    Decimals are no binary fractions: 0.3 − 0.2 and 0.8 − 0.7 differ in the 16th digit, and ranks
    would take a unit of measurement for an order. ``size`` (n,) is that of what was subtracted.
    """
    order = np.argsort(values, kind="stable")
    slack = _DIGITS * np.abs(size[order])
    apart = np.diff(values[order]) > np.maximum(slack[1:], slack[:-1])
    first = np.concatenate(([0], np.flatnonzero(apart) + 1))[: len(values)]
    equal = np.empty_like(values)
    equal[order] = np.repeat(values[order][first], np.diff(np.append(first, len(values))))
    return equal


def scaled(*groups: Values) -> tuple[int, list[Values]]:
    """``groups`` over a power of two, which it returns too, so that no square over- or underflows.

    Dividing by a power of two rounds nothing: what is computed differs by that factor alone.
    """
    largest = max((np.abs(group).max() for group in groups if len(group)), default=0.0)
    power = int(np.frexp(largest)[1])
    return power, [np.ldexp(group, -power) for group in groups]


def constant(values: Values) -> bool:
    """Whether all ``values`` are the same to 12 significant digits."""
    return not len(values) or bool(np.ptp(values) <= _DIGITS * np.abs(values).max())
