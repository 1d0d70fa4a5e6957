"""Checking and tidying what every survival method takes: durations with events or causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from caseseries.statistics.columns import numbers_or_missing as numbers
from caseseries.statistics.columns import refuse, sequence

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Two times closer than this, relative to the mean of the distinct times, are the same time
# written with different rounding (0.1 + 0.2 and 0.3); R's survival uses the same constant.
TIME_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Observations:
    """Right-censored observations, one row per patient (or eye).

    ``durations`` (n,) in the caller's unit, finite and not negative, times equal up to rounding
    made equal; ``events`` (n,) True where the event was seen.
    """

    durations: FloatArray
    events: BoolArray

    @property
    def n(self) -> int:
        return len(self.durations)

    @property
    def n_events(self) -> int:
        return int(self.events.sum())


def observations(durations: Any, events: Any) -> Observations:
    """Check and pair ``durations`` and ``events`` (0/1 or boolean), each of shape (n,).

    Raises ValueError naming the rows (index labels of a pandas object, else positions from 0)
    where a duration is missing, infinite, negative or no number, or an event is not 0 or 1.
    """
    times = numbers(durations, "durations")
    flags = numbers(events, "events")
    same_length(times, flags, "events")
    refuse(durations, ~np.isfinite(times), "durations", "missing or not finite")
    refuse(durations, times < 0, "durations", "negative")
    refuse(events, ~np.isin(flags, (0.0, 1.0)), "events", "neither 0 nor 1")
    return Observations(same_times(times), flags == 1.0)


@dataclass(frozen=True)
class ObservedCauses:
    """Durations of which each ends by a cause or by censoring, one row per patient.

    ``durations`` (n,) as in `Observations`; ``codes`` (n,) the causes as given, numbers written
    as text made numbers; ``own`` and ``censored`` (n,) True for the cause asked for and for
    censored rows, all others having a competing cause.
    """

    durations: FloatArray
    codes: npt.NDArray[np.object_]
    own: BoolArray
    censored: BoolArray

    @property
    def n(self) -> int:
        return len(self.durations)

    @property
    def competing(self) -> BoolArray:
        return ~self.own & ~self.censored


def observed_causes(durations: Any, causes: Any, cause: Any, censored: Any = 0) -> ObservedCauses:
    """Check and pair ``durations`` and ``causes`` (``censored``, or any other value a cause).

    Raises ValueError naming the rows, as `observations` does; a missing cause is refused, since
    censoring has to be said; so are a ``cause`` that means censored and causes in words where
    ``censored`` is 0 and no row has it: one of the words may be censoring.
    """
    import pandas as pd

    if _number(cause) == _number(censored):
        raise ValueError(f"cause: {cause!r} means censored")
    times = numbers(durations, "durations")
    codes = np.asarray(pd.Series(sequence(causes, "causes"), dtype=object), dtype=object)
    same_length(times, codes, "causes")
    refuse(durations, ~np.isfinite(times), "durations", "missing or not finite")
    refuse(durations, times < 0, "durations", "negative")
    missing = np.asarray(pd.isna(codes), dtype=bool)
    refuse(causes, missing, "causes", f"missing (censored is {censored!r})")
    codes[:] = [_number(code) for code in codes]

    def are(code: Any) -> BoolArray:
        return np.array([value == code for value in codes], dtype=bool)

    no_event = are(_number(censored))
    words = sorted({value for value in codes if isinstance(value, str)})
    if words and not no_event.any() and not isinstance(censored, str):
        raise ValueError(
            f"causes: in words ({', '.join(map(repr, words))}), and none is {censored!r}; name the"
            " one that means censored with censored=…, or any other word where nobody is"
        )
    return ObservedCauses(same_times(times), codes, are(_number(cause)), no_event)


def _number(code: Any) -> Any:
    """A number written as text as that number; anything else as it is."""
    if not isinstance(code, str):
        return code
    try:
        value = float(code)
    except ValueError:
        return code
    if not np.isfinite(value):
        return code
    return int(value) if value.is_integer() else value


def labels(values: Any, name: str, n: int) -> tuple[IntArray, list[Any]]:
    """Group codes (n,) and the sorted labels they stand for; a missing label is a ValueError."""
    import pandas as pd

    series = pd.Series(sequence(values, name), dtype=object)
    if len(series) != n:
        raise ValueError(f"{name}: {len(series)} values for {n} durations")
    refuse(values, series.isna().to_numpy(dtype=bool), name, "missing")
    if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype):
        present = set(series)
        levels = [level for level in values.dtype.categories if level in present]
    else:
        levels = sorted_levels(series)
    code = {level: position for position, level in enumerate(levels)}
    return np.array([code[value] for value in series], dtype=np.int64), levels


def sorted_levels(values: Iterable[Any]) -> list[Any]:
    """The distinct values in their own order, or in that of their text where types are mixed."""
    distinct = list(dict.fromkeys(values))
    try:
        return sorted(distinct)
    except TypeError:
        return sorted(distinct, key=str)


def same_times(times: FloatArray) -> FloatArray:
    """Make times equal that differ by rounding only (Therneau's ``aeqSurv``, survival ≥ 2.39).

    Unlike R the tolerance is relative alone, so that a change of unit changes nothing.
    """
    distinct = np.unique(times)
    if len(distinct) < 2:
        return times
    tied = np.diff(distinct) <= TIME_TOLERANCE * float(np.mean(np.abs(distinct)))
    if not tied.any():
        return times
    starts = distinct[np.concatenate(([True], ~tied))]
    return starts[np.searchsorted(starts, times, side="right") - 1]


def same_length(times: FloatArray, others: npt.NDArray[Any], name: str) -> None:
    """ValueError where ``others`` are not as many as ``times``."""
    if len(others) != len(times):
        raise ValueError(f"{name}: {len(others)} values for {len(times)} durations")
