"""A confidence interval against its estimate and standard error, on three scales.

A Wald interval is symmetric about the estimate on the scale it was computed on: as it is (linear),
on the logarithm (hazard ratios), or on log(-log) (survival, Kalbfleisch & Prentice 1980). A limit
at the end of the possible values (0 or 100 %) may have been cut there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, isfinite, log

from caseseries.evidence.consistency.printed import (
    POSSIBLE,
    Z_95,
    Outcome,
    Printed,
    impossible,
    printed,
)

SCALES = ("linear", "log", "log-log")
Window = tuple[float, float]


def scales_possible(
    estimate: str | Printed,
    low: str | Printed,
    high: str | Printed,
    *,
    std_error: str | Printed | None = None,
    smallest: float = -inf,
    largest: float = inf,
    z: Window = Z_95,
) -> tuple[str, ...]:
    """The scales on which the interval is a Wald interval around the estimate.

    `smallest` and `largest` are the ends of what can be estimated (0 and 100 for percent), in the
    unit of the printed values; `std_error` is of the estimate itself (delta method on the other
    scales). log-log needs both ends.
    """
    windows = [printed(x) if isinstance(x, str) else x for x in (estimate, low, high)]
    centre, lower, upper = ((float(w.low), float(w.high)) for w in windows)
    if centre[1] < lower[0] or centre[0] > upper[1]:
        return ()
    error = None
    if std_error is not None:
        spread = printed(std_error) if isinstance(std_error, str) else std_error
        error = (float(spread.low), float(spread.high))
    return tuple(
        scale for scale in SCALES if _fits(scale, centre, lower, upper, error, smallest, largest, z)
    )


def interval(
    estimate: str | Printed,
    low: str | Printed,
    high: str | Printed,
    *,
    std_error: str | Printed | None = None,
    smallest: float = -inf,
    largest: float = inf,
) -> Outcome:
    """Whether the interval is a Wald interval on any of the three scales."""
    if scales_possible(
        estimate, low, high, std_error=std_error, smallest=smallest, largest=largest
    ):
        return POSSIBLE
    texts = [x if isinstance(x, str) else x.text for x in (estimate, low, high)]
    return impossible(
        f"{texts[1]} to {texts[2]} is no interval around {texts[0]}"
        f"{'' if std_error is None else ' with this standard error'}"
        " on the linear, log or log(-log) scale"
    )


def _fits(
    scale: str,
    estimate: Window,
    low: Window,
    high: Window,
    error: Window | None,
    smallest: float,
    largest: float,
    z: Window,
) -> bool:
    if scale == "log-log" and not (smallest == 0 and largest < inf):
        return False
    forward = _transform(scale, largest)
    centre, below, above = (_mapped(forward, window) for window in (estimate, low, high))
    if not all(map(isfinite, centre)):
        return True  # an estimate at the end of the scale has no interval there to compare with
    if scale == "log-log":
        below, above = above, below
    cut_low = scale == "linear" and low[0] <= smallest <= low[1]
    cut_high = scale != "log-log" and high[0] <= largest <= high[1]
    down, up = _minus(centre, below), _minus(above, centre)
    # A cut limit only says that the half width reaches at least that far.
    half = _common((down[0], inf) if cut_low else down, (up[0], inf) if cut_high else up)
    if half is None or half[1] < 0:
        return False
    if error is None:
        return True
    slopes = sorted(_slope(scale, largest, x) for x in estimate)
    width = (z[0] * max(error[0], 0) * slopes[0], z[1] * error[1] * slopes[1])
    return width[0] <= half[1] + 1e-9 and width[1] >= half[0] - 1e-9


def _transform(scale: str, largest: float) -> Callable[[float], float]:
    def log_log(x: float) -> float:
        if x <= 0 or x >= largest:
            return inf if x <= 0 else -inf
        return log(-log(x / largest))

    return {"linear": float, "log": lambda x: log(x) if x > 0 else -inf, "log-log": log_log}[scale]


def _slope(scale: str, largest: float, x: float) -> float:
    """Steepness of the scale at the estimate, which is inside it."""
    return {
        "linear": lambda: 1.0,
        "log": lambda: 1 / x,
        "log-log": lambda: -1 / (x * log(x / largest)),
    }[scale]()


def _mapped(forward: Callable[[float], float], window: Window) -> Window:
    first, last = forward(window[0]), forward(window[1])
    return min(first, last), max(first, last)


def _minus(a: Window, b: Window) -> Window:
    return a[0] - b[1], a[1] - b[0]


def _common(a: Window, b: Window) -> Window | None:
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low <= high + 1e-9 else None


def standard_errors(scale: str, low: Printed, high: Printed, z: Window = Z_95) -> Window:
    """The standard errors on the scale that a 95 % interval stands for, as a window."""
    forward = _transform(scale, inf)
    width = (
        forward(float(high.low)) - forward(float(low.high)),
        forward(float(high.high)) - forward(float(low.low)),
    )
    return max(width[0], 0.0) / (2 * z[1]), width[1] / (2 * z[0])


def ratio_limits(estimate: float, std_error_of_log: float, z: float = 1.96) -> Window:
    """Wald limits of a ratio."""
    return estimate * exp(-z * std_error_of_log), estimate * exp(z * std_error_of_log)
