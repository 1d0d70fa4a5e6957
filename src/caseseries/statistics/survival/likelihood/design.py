"""From columns of a frame to the matrix of a regression model, with named terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.columns import refuse_times, row_names
from caseseries.statistics.survival.observations import FloatArray, labels

# What pandas calls a column of objects that are all numbers.
_NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal")


@dataclass(frozen=True)
class Design:
    """A model matrix.

    ``matrix`` (n, terms); ``terms``: ``column`` for a number, ``column=level`` for a level
    against the reference; ``covariate_of``: the column each term came from; ``references``: the
    reference level of each categorical column; ``one_level``: categorical columns without a
    second level, which have no term.
    """

    matrix: FloatArray
    terms: tuple[str, ...]
    covariate_of: tuple[str, ...]
    references: dict[str, Any]
    one_level: tuple[str, ...]


def design(frame: pd.DataFrame, covariates: Sequence[str], references: Mapping[str, Any]) -> Design:
    """Code ``covariates``: numbers as they are; text, categories, booleans by indicator columns.

    A column named in ``references`` is categorical whatever its type, with that reference level;
    otherwise the reference is the first category, or the smallest level. Raises ValueError for
    an unknown column, level or reference, dates, and missing values, naming the rows.
    """
    unknown = next((name for name in references if name not in covariates), None)
    if unknown is not None:
        raise ValueError(f"references: {unknown!r} is none of {', '.join(map(str, covariates))}")
    columns: list[FloatArray] = []
    terms: list[str] = []
    covariate_of: list[str] = []
    used: dict[str, Any] = {}
    one_level: list[str] = []
    for covariate in covariates:
        values = column(frame, covariate)
        refuse_missing(values, covariate)
        refuse_times(values, covariate)
        if covariate not in references and is_number(values):
            numbers = values.to_numpy(dtype=float)
            if not np.isfinite(numbers).all():
                raise ValueError(f"{covariate}: infinite at {row_names(values, np.isinf(numbers))}")
            columns.append(numbers)
            terms.append(covariate)
            covariate_of.append(covariate)
            continue
        codes, levels = labels(values, covariate, len(values))
        if not levels:
            one_level.append(covariate)
            continue
        reference = references.get(covariate, levels[0])
        if reference not in levels:
            known = ", ".join(repr(level) for level in levels)
            raise ValueError(f"{covariate}: reference {reference!r} is none of its levels {known}")
        used[covariate] = reference
        if len(levels) == 1:
            one_level.append(covariate)
        for code, level in enumerate(levels):
            if level != reference:
                columns.append((codes == code).astype(float))
                terms.append(f"{covariate}={level}")
                covariate_of.append(covariate)
    matrix = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    return Design(matrix, tuple(terms), tuple(covariate_of), used, tuple(one_level))


def column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """One column of ``frame``; ValueError naming the columns there are."""
    if not isinstance(frame, pd.DataFrame):
        kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}"
        raise ValueError(f"frame: a {kind}; give a pandas DataFrame")
    if name not in frame.columns:
        raise ValueError(f"no column {name!r}; there are {', '.join(map(str, frame.columns))}")
    found = frame[name]
    if isinstance(found, pd.DataFrame):
        raise ValueError(f"{found.shape[1]} columns {name!r}; give each a name of its own")
    return found


def refuse_missing(values: pd.Series[Any], name: str) -> None:
    """ValueError naming the rows where ``values`` is missing."""
    missing = values.isna().to_numpy(dtype=bool)
    if missing.any():
        raise ValueError(
            f"{name}: missing at {row_names(values, missing)}; leave these rows out or impute them"
        )


def is_number(values: pd.Series[Any]) -> bool:
    """Whether a column is numeric, as objects too; booleans are not, they have two levels."""
    if values.dtype == object:
        return pd.api.types.infer_dtype(values) in _NUMBERS
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
