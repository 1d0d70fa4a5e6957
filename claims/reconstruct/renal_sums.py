"""Sums over patients that the claims on eGFR limit.

Means and SDs (divisor n − 1) as windows on Σx and on Σ(x − m)² about a fixed m near the mean:
Σ(x − m)² = (n − 1)·SD² + n·(mean − m)², of which the last term is bounded by the mean's window.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from typing import Protocol

import numpy as np
from scipy import stats

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.renal_claims import bounds, value
from claims.reconstruct.renal_start import change_target

CHANGE_HALF_WIDTH = 0.006  # of the mean change's own window, so that the t-test's P holds
EDGE = 1e-3
TREATED = "chemotherapy.decrease_percent"


class Pair(Protocol):
    """eGFR before and after, with the decrease and its percentage."""

    @property
    def before(self) -> float: ...
    @property
    def after(self) -> float: ...
    @property
    def change(self) -> float: ...
    @property
    def percent(self) -> float: ...


def _centers(statements: Statements, n: int) -> tuple[float, ...]:
    change, _ = change_target(statements, n)
    names = ("before.mean", "after.mean", "decrease_percent.mean")
    return (change or 0.0, *(value(statements, name) or 0.0 for name in names))


def shares(statements: Statements, pool: Sequence[Pair], n: int) -> np.ndarray:
    """Array (candidate, sum): change, its square, before, squares of before and after, percent."""
    change, before, after, percent = _centers(statements, n)
    return np.array(
        [
            [
                c.change,
                (c.change - change) ** 2,
                c.before,
                (c.before - before) ** 2,
                (c.after - after) ** 2,
                c.percent,
                (c.percent - percent) ** 2,
            ]
            for c in pool
        ]
    ).round(6)


def outer_sum(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Sums over one choice from each part; rows in the order of itertools.product."""
    if not parts:
        return np.zeros((1, 7))
    total = parts[0]
    for part in parts[1:]:
        total = (total[:, None, :] + part[None, :, :]).reshape(-1, total.shape[1])
    return total


def treated_limits(statements: Statements, sums: np.ndarray, n: int) -> np.ndarray:
    """Rows whose percentages print mean and SD of the patients with chemotherapy afterwards."""
    fits = np.ones(len(sums), dtype=bool)
    if n < 2:
        return fits
    center = value(statements, "decrease_percent.mean") or 0.0
    mean = sums[:, 5] / n
    low, high = bounds(statements, f"{TREATED}.mean")
    fits &= (mean > low + 1e-4) & (mean < high - 1e-4)
    variance = (sums[:, 6] - n * (mean - center) ** 2) / (n - 1)
    low, high = bounds(statements, f"{TREATED}.sd")
    return fits & (variance > max(low + 1e-4, 0.0) ** 2) & (variance < (high - 1e-4) ** 2)


def limits(statements: Statements, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the sums over all n patients, inside every printed window."""
    change, _ = change_target(statements, n)
    mean = bounds(statements, "decrease.mean")
    off = 0.0
    if change is not None:
        off = CHANGE_HALF_WIDTH
        mean = (max(mean[0], change - off), min(mean[1], change + off))
    spread = bounds(statements, "decrease.sd")
    p = bounds(statements, "paired_t_p")
    if p[0] > 0 and change is not None:
        t_low, t_high = (float(stats.t.isf(side / 2, n - 1)) for side in (p[1], p[0]))
        spread = (
            max(spread[0], mean[1] * sqrt(n) / t_high),
            min(spread[1], mean[0] * sqrt(n) / t_low),
        )
    rows = [(n * mean[0], n * mean[1]), _squares(spread, n, off)]
    before, after = bounds(statements, "before.mean"), bounds(statements, "after.mean")
    # The mean after is the mean before less the mean change.
    before = (max(before[0], after[0] + mean[1]), min(before[1], after[1] + mean[0]))
    rows.append((n * before[0], n * before[1]))
    rows.append(_squares(bounds(statements, "before.sd"), n, 0.05))
    rows.append(_squares(bounds(statements, "after.sd"), n, 0.05))
    percent = bounds(statements, "decrease_percent.mean")
    rows.append((n * percent[0], n * percent[1]))
    rows.append(_squares(bounds(statements, "decrease_percent.sd"), n, 0.05))
    table = np.array(rows)
    return table[:, 0] + EDGE, table[:, 1] - EDGE


def _squares(spread: tuple[float, float], n: int, off: float) -> tuple[float, float]:
    low, high = spread
    if high == inf:
        return -inf, inf
    return (n - 1) * max(low, 0.0) ** 2 + n * off**2, (n - 1) * high**2
