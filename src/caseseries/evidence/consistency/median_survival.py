"""A median survival time against survival rates of the same patients.

The median is the first time at which half or fewer survive: before it more than half do. Where
exactly half survive for a while, some programs print the middle of that while, so that a rate of
exactly one half refutes nothing.
"""

from __future__ import annotations

from fractions import Fraction

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible, printed

HALF = Fraction(50)


def median_survival(median: str | Printed, rate: str | Printed, time: float) -> Outcome:
    """Whether a median time is possible beside a rate in percent at `time`, in the same unit."""
    middle, share = (printed(x) if isinstance(x, str) else x for x in (median, rate))
    if middle.high < time and share.low > HALF:
        return impossible(
            f"{share.text}% survive at {time:g}, so that the median cannot have been reached at"
            f" {middle.text}"
        )
    if middle.low > time and share.high < HALF:
        return impossible(
            f"only {share.text}% survive at {time:g}, so that the median was reached before it"
            f" and not at {middle.text}"
        )
    return POSSIBLE
