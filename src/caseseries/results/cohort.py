"""The cohort as the analyses see it: a frame per unit of analysis, and the populations in them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from caseseries.results.numbers import Population
from caseseries.study.study_file import StudyFileError
from caseseries.writing.identifiers import quoted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from caseseries.study.declaration import Table
    from caseseries.study.study import Study


class Cohort:
    """The tables of a database whose cohort is built, read when they are asked for.

    ``cohort.frame("patient")`` is the pandas frame of a unit of analysis, ``cohort.patients`` the
    same under the name of its table.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, study: Study) -> None:
        self._con = con
        self._study = study
        self._frame_of = cache(self._read)
        self._keys_of = cache(self._read_keys)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._study.cohort_tables:
            raise AttributeError(f"the cohort has no table {name!r}")
        return self._frame_of(name)

    def table(self, unit: str) -> Table:
        """The declaration of a unit's table; raises StudyFileError where there is none."""
        return self._study.cohort_table(unit)

    def frame(self, unit: str) -> pd.DataFrame:
        """One row per unit, in the order of its key."""
        return self._frame_of(self.table(unit).name)

    def keys(self, unit: str) -> list[str]:
        """The key of each row of `frame`, as text."""
        return list(self._keys_of(unit))

    def _read_keys(self, unit: str) -> tuple[str, ...]:
        table = self.table(unit)
        key = ", ".join(quoted(name) for name in table.key)
        rows = self._con.execute(
            f"select {key_text(table.key)} from cohort.{quoted(table.name)} order by {key}"
        ).fetchall()
        return tuple(text for (text,) in rows)

    def above(self, unit: str) -> str | None:
        """The column through which rows of a unit belong to the unit above; None at the top."""
        for column in self.table(unit).columns:
            if column.references is not None:
                return column.name
        return None

    def where(self, unit: str, condition: str, place: str) -> pd.Series[bool]:
        """Which rows of `frame` fulfil a condition in SQL; StudyFileError names ``place``."""
        import duckdb

        table = self.table(unit)
        key = ", ".join(quoted(name) for name in table.key)
        try:
            kept = self._con.execute(
                f"select ({condition}) is true from cohort.{quoted(table.name)} order by {key}"
            ).df()
        except duckdb.Error as error:
            raise StudyFileError(
                f"{place}: the condition {condition!r} cannot be used: {error}"
            ) from None
        return kept.iloc[:, 0].astype(bool)

    def records(self, table: str, order_by: str) -> list[dict[str, Any]]:
        """All rows of a staging or derived table as dictionaries, in an order given as SQL."""
        cursor = self._con.execute(f"select * from {table} order by {order_by}")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def population(
        self,
        unit: str,
        rows: pd.Series[bool] | None = None,
        name: str | None = None,
        tables: tuple[str, ...] = (),
    ) -> Population:
        """The rows of a unit where the mask `rows` holds (all without one)."""
        table = self.table(unit)
        keys = self.keys(unit)
        if rows is not None:
            keys = [key for key, kept in zip(keys, rows.to_numpy(dtype=bool), strict=True) if kept]
        return Population(
            name or f"all {table.name.replace('_', ' ')}",
            unit,
            tuple(keys),
            tables or (f"cohort.{table.name}",),
            table.name,
        )

    def _read(self, name: str) -> pd.DataFrame:
        key = ", ".join(quoted(column) for column in self._study.cohort_tables[name].key)
        return self._con.execute(f"select * from cohort.{quoted(name)} order by {key}").df()


def key_text(columns: Iterable[str]) -> str:
    """SQL of a key as text, as `Population.keys` holds it."""
    return " || ', ' || ".join(f"{quoted(column)}::varchar" for column in columns)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries, in order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
