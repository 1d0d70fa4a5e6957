"""Endpoints counted by Spark: how many rows have each time, event and combination of factors.

That is all a survival curve, a log-rank test or a Cox model of categories needs, and it fits on one
machine however many the rows are: ``grouped_counts`` of `caseseries.survival` takes it from there.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path

from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    from caseseries.spark.connection import OnSpark
    from caseseries.study.declaration import Table
    from caseseries.study.settings import Endpoint
    from caseseries.study.study import Study

N: typing.Final = "n"


def write_counts(on: OnSpark, folder: Path, study: Study) -> None:
    """Write ``<endpoint>.parquet`` of every endpoint that the study declares."""
    import pyarrow.parquet as pq

    folder.mkdir()
    for name, endpoint in study.settings.endpoints.items():
        table = study.cohort_table(endpoint.unit)
        sql = counting(endpoint, table, list(factors_of(study, name, table)))
        where = f"{study.file}: [endpoints.{name}]"
        counted = on.ask(sql, where=where).frame.toArrow()
        order = [(column, "ascending") for column in counted.column_names]
        pq.write_table(counted.sort_by(order), folder / f"{name}.parquet")


def counting(endpoint: Endpoint, table: Table, factors: list[str]) -> str:
    """The select of an endpoint's counts, in DuckDB's SQL."""
    start = f" - {endpoint.counted_from}" if endpoint.counted_from else ""
    times = [f"{quoted(endpoint.time)}{start} as {quoted(endpoint.time)}"]
    if endpoint.entry:
        entry = quoted(endpoint.entry)
        since = f"greatest({entry}{start}, 0)" if start else entry
        times.append(f"{since} as {entry}")
    names = [endpoint.event, *([endpoint.competing] if endpoint.competing else []), *factors]
    known = [f"{quoted(endpoint.time)} is not null", f"{quoted(endpoint.event)} is not null"]
    if endpoint.competing:
        known.append(f"({quoted(endpoint.event)} or {quoted(endpoint.competing)} is not null)")
    if endpoint.counted_from:
        known.append(f"{quoted(endpoint.time)} > {endpoint.counted_from}")
    if endpoint.where:
        known.append(f"({endpoint.where})")
    columns = ", ".join([*times, *map(quoted, names)])
    return (
        f"select {columns}, count(*) as {N} from cohort.{quoted(table.name)}"
        f" where {' and '.join(known)} group by all"
    )


def factors_of(study: Study, endpoint: str, table: Table) -> Iterator[str]:
    """The columns of codes and truth values that the tables and figures of an endpoint name."""
    named: set[str] = set()
    for kind in ("tables", "figures"):
        for section in study.content.get(kind, {}).values():
            texts = set(_texts(section))
            if endpoint in texts:
                named |= texts
    said = study.settings.endpoints[endpoint]
    left_out = {said.event, said.competing}
    for column in table.columns:
        if column.type in ("code", "boolean") and column.name in named - left_out:
            yield column.name


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for value in said.values():
            yield from _texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value)
