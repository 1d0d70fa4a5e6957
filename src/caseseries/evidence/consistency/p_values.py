"""A P value against a confidence interval and against a test statistic.

Two-sided throughout: P = 2 Φ(-|z|) for a Wald interval, and the tail of t, z, chi-squared or F for
a statistic. The window of P follows from the windows of what was printed.
"""

from __future__ import annotations

from math import inf, log, sqrt

from caseseries.evidence.consistency.intervals import standard_errors
from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed

STATISTICS = ("z", "t", "chi2", "F")


def p_against_interval(
    p: str | Printed,
    estimate: str | Printed,
    low: str | Printed,
    high: str | Printed,
    *,
    scale: str = "log",
) -> Outcome:
    """Whether P is the Wald test's whose 95 % interval is printed.

    `scale` is log (ratios, tested against 1) or linear (differences, tested against 0).
    """
    if scale not in ("log", "linear"):
        raise ValueError(f"scale is {scale!r}; use log or linear")
    value, centre, lower, upper = (
        printed(x) if isinstance(x, str) else x for x in (p, estimate, low, high)
    )
    if scale == "log" and min(centre.low, lower.low) <= 0:
        return POSSIBLE  # a ratio that prints 0 says nothing about its logarithm
    forward = log if scale == "log" else float
    ends = forward(float(centre.low)), forward(float(centre.high))
    near = 0.0 if ends[0] <= 0 <= ends[1] else min(map(abs, ends))
    errors = standard_errors(scale, lower, upper)
    z = near / errors[1], max(map(abs, ends)) / errors[0] if errors[0] else inf
    return _verdict(value, 2 * _upper_normal(z[1]), 2 * _upper_normal(z[0]), "the interval")


def p_against_statistic(
    p: str | Printed, statistic: str | Printed, kind: str, df: tuple[float, ...] = ()
) -> Outcome:
    """Whether P is that of a z, t, chi2 or F statistic with its degrees of freedom.

    Raises ValueError for an unknown statistic or a wrong number of degrees of freedom.
    """
    needed = {"z": 0, "t": 1, "chi2": 1, "F": 2}
    if kind not in STATISTICS:
        raise ValueError(f"statistic is {kind!r}; use one of {', '.join(STATISTICS)}")
    if len(df) != needed[kind] or any(d <= 0 for d in df):
        raise ValueError(f"{kind} has {needed[kind]} positive degrees of freedom, not {df}")
    value, size = (printed(x) if isinstance(x, str) else x for x in (p, statistic))
    ends = sorted((abs(float(size.low)), abs(float(size.high))))
    if size.low <= 0 <= size.high:
        ends[0] = 0.0
    return _verdict(value, _tail(kind, ends[1], df), _tail(kind, ends[0], df), f"the {kind}")


def p_of_mean_change(
    p: str | Printed, mean: str | Printed, sd: str | Printed, n: int, *, divisor: str = "n-1"
) -> Outcome:
    """Whether P is the paired t test's of n changes with this mean and standard deviation.

    With divisor n the printed SD is taken as computed with n and brought to n - 1.
    """
    if n < 2:
        raise ValueError(f"{n} changes have no paired t test")
    value, centre, spread = (printed(x) if isinstance(x, str) else x for x in (p, mean, sd))
    factor = sqrt(n / (n - 1)) if divisor == "n" else 1.0
    means = sorted((abs(float(centre.low)), abs(float(centre.high))))
    if centre.low <= 0 <= centre.high:
        means[0] = 0.0
    errors = [max(float(x), 0.0) * factor / sqrt(n) for x in (spread.low, spread.high)]
    least = means[0] / errors[1] if errors[1] else (inf if means[0] else 0.0)
    most = means[1] / errors[0] if errors[0] else inf
    return _verdict(
        value, _tail("t", most, (n - 1,)), _tail("t", least, (n - 1,)), "the paired t test"
    )


def _verdict(p: Printed, low: float, high: float, source: str) -> Outcome:
    if p.overlaps(low, high):
        return POSSIBLE
    return impossible(f"{source} gives P between {low:.3g} and {high:.3g}, not {p.text}")


def _upper_normal(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-z))


def _tail(kind: str, size: float, df: tuple[float, ...]) -> float:
    from scipy.special import chdtrc, fdtrc, stdtr

    if kind == "z":
        return 2 * _upper_normal(size)
    if size == inf:
        return 0.0
    if kind == "t":
        return float(2 * stdtr(df[0], -size))
    return float(chdtrc(df[0], size) if kind == "chi2" else fdtrc(*df, size))
