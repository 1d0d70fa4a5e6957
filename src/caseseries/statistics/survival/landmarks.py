"""Landmark analysis: who is still at risk at a landmark, with time counted from there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from caseseries.statistics.columns import a_time, refuse
from caseseries.statistics.columns import numbers_or_missing as numbers
from caseseries.statistics.survival.likelihood.design import column
from caseseries.statistics.survival.observations import (
    TIME_TOLERANCE,
    observations,
)


@dataclass(frozen=True)
class Landmark:
    """Rows at risk at the landmark ``at``.

    ``frame``: those rows with their index, durations less ``at``. ``n`` rows are kept and
    ``n_excluded`` are not, of which ``n_events_before`` had the event by then and
    ``n_censored_before`` were censored. ``note`` says so in words.
    """

    frame: pd.DataFrame = field(repr=False)
    at: float
    n: int
    n_excluded: int
    n_events_before: int
    n_censored_before: int
    note: str


def landmark(
    frame: pd.DataFrame, duration: str, event: str, at: float, *, state: str | None = None
) -> Landmark:
    """Keep the rows with a ``duration`` beyond ``at`` and count their time from there.

    Groups by what happens during follow-up are to be formed by what is known at the landmark
    (Anderson, Cain & Gelber 1983), or those who live long enough to change group seem to gain
    by it. ``state``: a column of times at which a state is reached, missing where it never is; the
    kept rows gain a column ``<state>_by_landmark``, True where that was by ``at``. One row per
    patient. Raises ValueError for an unknown column, a landmark that is not a positive time and
    invalid durations or events.
    """
    at = a_time(at, "at")
    data = observations(column(frame, duration), column(frame, event))
    slack = TIME_TOLERANCE * float(np.mean(data.durations)) if data.n else 0.0
    kept = data.durations > at + slack
    chosen = frame[kept].assign(**{duration: data.durations[kept] - at})
    if state is not None:
        reached = numbers(column(frame, state), state)
        refuse(frame[state], np.isinf(reached), state, "infinite")
        chosen[f"{state}_by_landmark"] = reached[kept] <= at + slack
    died = int((data.events & ~kept).sum())
    left_out = int((~kept).sum())
    note = (
        f"{left_out} of {data.n} excluded: {died} with the event and {left_out - died} censored "
        f"by {at:g}"
    )
    if not kept.any():
        note = f"not estimable: nobody at risk at {at:g}; {note}"
    return Landmark(chosen, at, int(kept.sum()), left_out, died, left_out - died, note)
