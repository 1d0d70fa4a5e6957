"""The units and cohort columns that ``study.toml`` names, looked up before any row is read.

What is declared is known; a column that only the SQL gives is looked for in the study's SQL on
tables without rows, which is run where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.analyses.kind_settings import Said
    from caseseries.study.declaration import Table
    from caseseries.study.settings import Variable
    from caseseries.study.study import Study

_OF_ENDPOINT = ("time", "event", "entry", "competing", "cluster")


def refuse_unknown(study: Study, said: Iterable[Said]) -> None:
    """Raise StudyFileError for a unit that no cohort table has, and for a column that none of its
    table's is, as the build would. A study without cohort tables computes nothing."""
    if not study.cohort_tables:
        return
    columns = _Columns(study)
    for name, endpoint in study.settings.endpoints.items():
        table = study.cohort_table(endpoint.unit)
        for key in _OF_ENDPOINT:
            column = getattr(endpoint, key)
            if column is not None and column not in columns.of(table, column):
                place = at(study.file, ["endpoints", name, key])
                raise StudyFileError(
                    f"{place}: [endpoints.{name}] {key} = {column!r}: the cohort table of"
                    f" {endpoint.unit!r} has no such column"
                    f"{suggestion(column, columns.of(table, column))}"
                )
    for item in said:
        for table, column, where, what in _named(study, item):
            known = columns.of(table, column)
            if column not in known:
                raise StudyFileError(
                    f"{where}{what} {column!r} is no column of cohort.{table.name}"
                    f"{suggestion(column, known)}"
                )


def _named(study: Study, item: Said) -> Iterator[tuple[Table, str, str, str]]:
    """Each column a table or figure names: its table, itself, where and as what it is named."""
    settings: Any = item.settings
    where = study.settings.place(f"{item.what}s", item.name)
    unit = _unit(study, settings)
    rows: Iterable[Variable] = getattr(settings, "rows", ())
    for variable in rows:
        line = f"{where.saying('variable', variable.variable)} {variable.variable}:"
        table = study.cohort_table(variable.unit or unit)
        yield table, variable.variable, line, " variable"
        if variable.detail is not None:
            yield table, variable.detail, line, " detail"
    table = study.cohort_table(unit)
    if (by := getattr(settings, "by", None)) is not None:
        named = where.saying("by", by.variable)
        line = where.saying("variable", by.variable) if named == str(where) else named
        yield table, by.variable, f"{line} {by.variable}:", " variable"
    for pair in getattr(settings, "pairs", (settings,)):
        of_pair = study.cohort_table(getattr(pair, "unit", None) or unit)
        for key in ("before", "after"):
            if (column := getattr(pair, key, None)) is not None:
                yield of_pair, column, str(where.saying(key, column)), f" {key} ="
    if settings.kind == "waterfall":
        yield table, settings.value, where.saying("value", settings.value), " value ="


def _unit(study: Study, settings: Any) -> str:
    endpoint = getattr(settings, "endpoint", None)
    if endpoint is not None:
        return study.settings.endpoints[endpoint].unit
    first = next(iter(study.cohort_tables.values())).unit or ""
    return getattr(settings, "unit", None) or first


class _Columns:
    """The columns of the cohort tables."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def of(self, table: Table, wanted: str) -> list[str]:
        """The columns of a table, and ``wanted`` where nobody can tell, as the SQL does not run."""
        declared = list(table.column_names)
        if wanted in declared:
            return declared
        built = self._built
        return [*declared, wanted] if built is None else built.get(table.name, declared)

    @cached_property
    def _built(self) -> dict[str, list[str]] | None:
        import duckdb

        from caseseries.warehouse.build_order import SqlFileError
        from caseseries.warehouse.examples import empty_pipeline

        study = self._study
        values = {name: item.value for name, item in study.settings.for_sql.items()}
        found: dict[str, list[str]] = {}
        with duckdb.connect() as con:
            try:
                empty_pipeline(con, study.raw_tables, study.sql_folder, values)
            except (SqlFileError, duckdb.Error):
                return None
            for table, column in con.execute(
                "select table_name, column_name from duckdb_columns()"
                " where schema_name = 'cohort' order by column_index"
            ).fetchall():
                found.setdefault(table, []).append(column)
        return found
