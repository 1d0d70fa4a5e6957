"""From arrays over patients to rows of a table, and from arrays to its columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Floats, Integers

# The row's patient, counted within the chunk; every frame of the simulation carries it.
PATIENT = "_patient"
# Days since 1970 of everything after inclusion stay below 2 ** 16.
_DAY_BITS = 16


def place(patient: Integers) -> Integers:
    """Return each row's place among the rows of its patient, from 0; patients must be sorted."""
    if not len(patient):
        return patient.astype(np.int64)
    starts = np.flatnonzero(np.diff(patient, prepend=patient[0] - 1))
    lengths = np.diff(starts, append=len(patient))
    return np.arange(len(patient)) - np.repeat(starts, lengths)


def moment(patient: Integers, days: Integers) -> Integers:
    """Return one number that sorts by patient, then by day (0 to 65 535)."""
    return (patient.astype(np.int64) << _DAY_BITS) | days


def distinct(moments: Integers) -> Integers:
    """Return the different moments in order; many times faster than np.unique on NumPy 2.4."""
    in_order = np.sort(moments)
    return in_order[np.diff(in_order, prepend=-1) != 0]


def moment_parts(moments: Integers) -> tuple[Integers, Integers]:
    """Return the patients and days of moments."""
    return moments >> _DAY_BITS, moments & ((1 << _DAY_BITS) - 1)


def patient_numbers(first: int, count: int) -> pl.Series:
    """Return the numbers of the patients from ``first`` on as text of seven digits or more."""
    numbers = pl.int_range(first + 1, first + count + 1, eager=True, dtype=pl.Int64)
    return numbers.cast(pl.String).str.zfill(7)


def child_identifiers(of_patients: pl.Series, patient: Integers, number: Integers) -> pl.Series:
    """Return pseudonyms of a patient's own things: the patient's number, then their count."""
    if not len(number):
        return pl.Series(dtype=pl.String)
    counts = pl.Series([f"-{count:02}" for count in range(int(number.max()) + 1)])
    return of_patients[patient] + counts[number]


def dates(days: Integers, present: Booleans | None = None) -> pl.Series:
    """Return days as a column of dates, missing where not present."""
    return missing(pl.Series(days, dtype=pl.Int32).cast(pl.Date), present)


def numbers(values: Floats | Integers, present: Booleans | None = None) -> pl.Series:
    """Return a column of numbers, missing where not present."""
    return missing(pl.Series(values), present)


def named(names: Sequence[str], index: Integers, present: Booleans | None = None) -> pl.Series:
    """Return a column of texts: of each row the name its index points to."""
    return missing(pl.Series(names, dtype=pl.String)[index], present)


def missing(values: pl.Series, present: Booleans | None) -> pl.Series:
    """Return the column, missing where not present."""
    return values if present is None else values.set(pl.Series(~present), None)
