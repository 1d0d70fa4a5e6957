"""A smooth start for renal function: eGFR pairs, real numbers, that fit the printed statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, sqrt

import numpy as np
from scipy import optimize, stats

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.renal_claims import CKD_BELOW, CKD_FROM, Parts, bounds, value

Statistic = Callable[[np.ndarray], np.ndarray]
Pairs = dict[str, tuple[float, float]]
MARGIN = 0.5  # mL/min/1.73 m² kept from the edge of a CKD stage
NEAR_START = 0.01  # weight of the distance from the first guess
ROOM = 0.4  # kept from the extremes that another patient carries
USUAL_BEFORE, USUAL_AFTER = (68.0, 104.0), 0.9


def change_target(statements: Statements, n: int) -> tuple[float | None, float | None]:
    """Mean and SD of the change that give the printed P as well, well inside their windows."""
    mean, sd = value(statements, "decrease.mean"), value(statements, "decrease.sd")
    p = value(statements, "paired_t_p")
    if mean is None or sd is None or p is None:
        return mean, sd
    t = float(stats.t.isf(p / 2, n - 1))
    (mean_low, mean_high), (low, high) = (
        bounds(statements, "decrease.mean"),
        bounds(statements, "decrease.sd"),
    )
    candidates = []
    for share in range(1, 200):
        deviation = low + (high - low) * share / 200
        center = t * deviation / sqrt(n)
        room = min(
            (center - mean_low) / (mean_high - mean_low),
            (mean_high - center) / (mean_high - mean_low),
            share / 200,
            1 - share / 200,
        )
        candidates.append((round(room, 9), center, deviation))
    _, center, deviation = max(candidates)
    return center, deviation


def box(statements: Statements, patient: str, who: Parts) -> tuple[tuple[float, float], ...]:
    """Range of eGFR before and after of one patient, from its part and CKD stage."""
    low_before, high_before = (
        bounds(statements, "before.minimum")[0],
        bounds(statements, "before.maximum")[1],
    )
    low_after, high_after = (
        bounds(statements, "after.minimum")[0],
        bounds(statements, "after.maximum")[1],
    )
    before = [max(low_before, 62.0), min(high_before, 140.0)]
    after = [max(low_after, 62.0), min(high_after, 130.0)]
    if patient in who.stages:
        for side, stage in zip((before, after), who.stages[patient], strict=True):
            side[:] = [CKD_FROM[stage] + MARGIN, CKD_BELOW[stage] - MARGIN]
    exact = {
        who.largest_loss: (value(statements, "before.maximum"), _less(statements, "maximum")),
        who.lowest: (value(statements, "before.minimum"), value(statements, "after.minimum")),
        who.highest_after: (None, value(statements, "after.maximum")),
    }
    for side, number in zip((before, after), exact.get(patient, (None, None)), strict=True):
        if number is not None:
            side[:] = [number - 0.02, number + 0.02]
    return tuple((float(low), float(high)) for low, high in (before, after))


def _less(statements: Statements, extreme: str) -> float | None:
    """eGFR after that goes with the printed extreme before and of the decrease."""
    before, change = (
        value(statements, f"before.{extreme}"),
        value(statements, f"decrease.{extreme}"),
    )
    if before is None or change is None:
        return None
    share = value(statements, "chemotherapy.decrease_percent.maximum")
    if share is None:
        return before - change
    # 29.7 of 128.3 has to print 23.2 %: the change is taken where the share is in the window.
    low, high = bounds(statements, "chemotherapy.decrease_percent.maximum")
    first, last = bounds(statements, f"decrease.{extreme}")
    first, last = max(first, before * low / 100), min(last, before * high / 100)
    return before - (first + last) / 2 if first < last else before - change


def smooth_pairs(statements: Statements, patients: Sequence[str], who: Parts) -> Pairs:
    """eGFR before and after of each patient, rounded to halves: a start to search near."""
    n = len(patients)
    boxes = [box(statements, p, who) for p in patients]
    start = np.empty((n, 2))
    for i, patient in enumerate(patients):
        low, high = USUAL_BEFORE
        before = low + (high - low) * (4 * i % 11) / 10
        if patient == who.gain:
            before = _gain_start(statements)
        if patient == who.highest_after:
            before = (value(statements, "after.maximum") or before) / USUAL_AFTER
        start[i] = (before, USUAL_AFTER * before)
        for k in (0, 1):
            start[i, k] = min(max(start[i, k], boxes[i][k][0]), boxes[i][k][1])
    chemo = np.array([p in who.chemotherapy for p in patients])
    statistics, room = _demands(statements, patients, who, chemo)
    flat = start.T.ravel()
    low, high = (np.array([b[k][side] for k in (0, 1) for b in boxes]) for side in (0, 1))
    fitted = optimize.least_squares(
        lambda x: np.concatenate(
            [20 * statistics(x), 20 * np.minimum(room(x), 0), NEAR_START * (x - flat)]
        ),
        np.clip(flat, low + 1e-3, high - 1e-3),
        bounds=(low, high),
        max_nfev=300,
    )
    # Rounded, so that the last bits of the linear algebra cannot matter.
    return {
        p: (round(2 * float(fitted.x[i])) / 2, round(2 * float(fitted.x[n + i])) / 2)
        for i, p in enumerate(patients)
    }


def _gain_start(statements: Statements) -> float:
    change, share = (
        value(statements, "decrease.minimum"),
        value(statements, "decrease_percent.minimum"),
    )
    return 100 * change / share if change and share else 72.0


def _demands(
    statements: Statements, patients: Sequence[str], who: Parts, chemo: np.ndarray
) -> tuple[Statistic, Statistic]:
    """What has to be 0 (statistics less their printed values), what must not be negative."""
    n = len(patients)

    loss, gain, top = (patients.index(p) for p in (who.largest_loss, who.gain, who.highest_after))
    mean_change, sd_change = change_target(statements, n)
    share = "chemotherapy.decrease_percent"
    several = chemo.sum() > 1
    wanted = np.array(
        [
            np.nan if number is None else number
            for number in (
                value(statements, "before.mean"), value(statements, "before.sd"),
                mean_change, value(statements, "after.sd"), sd_change,
                value(statements, "decrease_percent.mean"),
                value(statements, "decrease_percent.sd"),
                value(statements, f"{share}.mean") if several else None,
                value(statements, f"{share}.sd") if several else None,
                value(statements, "decrease.minimum"),
                value(statements, "decrease_percent.minimum"),
            )
        ]
    )  # fmt: skip
    claimed = ~np.isnan(wanted)
    highest = bounds(statements, "after.maximum")[0]
    least = bounds(statements, "decrease.minimum")[1]
    most = bounds(statements, f"{share}.maximum")[0]
    others = np.array([c and i != loss for i, c in enumerate(chemo)])

    def statistics(x: np.ndarray) -> np.ndarray:
        before, after = x[:n], x[n:]
        change = before - after
        percent = 100 * change / before
        treated = percent[chemo] if several else percent
        found = (
            before.mean(), before.std(ddof=1), change.mean(), after.std(ddof=1),
            change.std(ddof=1), percent.mean(), percent.std(ddof=1), treated.mean(),
            treated.std(ddof=1), change[gain], percent[gain],
        )  # fmt: skip
        return (np.array(found) - wanted)[claimed]

    def room(x: np.ndarray) -> np.ndarray:
        before, after = x[:n], x[n:]
        change = before - after
        parts = [np.zeros(1)]
        if isfinite(highest):
            parts.append(highest - ROOM - np.delete(after, top))
        if isfinite(least):
            parts.append(np.delete(change, gain) - least - ROOM)
        if isfinite(most):
            parts.append(most - ROOM - (100 * change / before)[others])
        return np.concatenate(parts)

    return statistics, room
