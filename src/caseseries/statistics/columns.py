"""What callers give as a column or as a number: made numbers, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Set
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
_ROWS_SHOWN = 10


def sequence(values: Any, name: str) -> Any:
    """One column of values with a length; ValueError for a single value, a set or a table."""
    if isinstance(values, str | bytes | Set) or not isinstance(values, Iterable):
        raise ValueError(f"{name}: {_shown(values)} is no list, array or column")
    dimensions = len(getattr(values, "shape", (0,)))
    if dimensions != 1:
        raise ValueError(f"{name}: {dimensions} dimensions; give one column")
    return values if hasattr(values, "__len__") else list(values)


def numbers_or_missing(values: Any, name: str) -> FloatArray:
    """Numbers as float64 with NaN where missing; anything else is refused by row."""
    import pandas as pd

    series = pd.Series(sequence(values, name))
    refuse_times(series, name)
    if series.dtype.kind == "c":
        raise ValueError(f"{name}: complex numbers")
    if series.dtype == object and series.map(pd.api.types.is_list_like).any():
        raise ValueError(f"{name}: lists in a list; give one column")
    converted = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    not_numbers = np.isnan(converted) & ~series.isna().to_numpy(dtype=bool)
    refuse(values, not_numbers, name, "not a number")
    return converted


def refuse_times(series: pd.Series[Any], name: str) -> None:
    """ValueError for dates and time spans, whose unit nobody has said."""
    if series.dtype.kind in "mM":
        raise ValueError(f"{name}: dates or time spans; give numbers (days, months) instead")


def is_real(value: Any) -> bool:
    """Whether ``value`` is one number; text that reads as one is not."""
    return isinstance(value, Real) and not np.isnan(float(value))


def a_time(value: Any, name: str, *, zero: bool = False) -> float:
    """A finite time above 0, or 0 as well; else ValueError."""
    if not (is_real(value) and np.isfinite(value) and (value > 0 or (zero and value == 0))):
        raise ValueError(f"{name}: {_shown(value)} is not a {'' if zero else 'positive '}time")
    return float(value)


def row_names(values: Any, where: npt.NDArray[np.bool_]) -> str:
    """Rows as a reader would look them up: index labels of a pandas object, else positions."""
    import pandas as pd

    positions = np.flatnonzero(where).tolist()
    index = getattr(values, "index", None)
    named = (
        [str(index[position]) for position in positions]
        if isinstance(index, pd.Index)
        else [str(position) for position in positions]
    )
    shown = ", ".join(named[:_ROWS_SHOWN])
    rest = len(named) - _ROWS_SHOWN
    return f"row{'s' if len(named) > 1 else ''} {shown}" + (f" and {rest} more" if rest > 0 else "")


def refuse(values: Any, wrong: npt.NDArray[np.bool_], name: str, what: str) -> None:
    """ValueError naming the rows of ``values`` that are ``wrong``."""
    if wrong.any():
        raise ValueError(f"{name}: {what} at {row_names(values, wrong)}")


def _shown(value: Any) -> str:
    if isinstance(value, Real):
        return f"{value}"
    return repr(value) if isinstance(value, str) else f"a {type(value).__name__}"
