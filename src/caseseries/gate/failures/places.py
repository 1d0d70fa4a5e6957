"""How the delivered file itself calls the place of a failure: its own column name, its cell."""

from __future__ import annotations

from collections.abc import Iterable

from caseseries.delivery.mapping.mapped import Mapped
from caseseries.delivery.reading import Reading
from caseseries.delivery.sources.source import Source
from caseseries.study.failure import Failure


def with_places(failures: Iterable[Failure], reading: Reading) -> list[Failure]:
    """Return the failures; messages name the delivered column where a mapping renames it, and
    the cell of a workbook (``C7``) or the key of a row in a database."""
    if not has_names(reading):
        return list(failures)
    return [
        failure._replace(message=f"{failure.message} {place}.")
        if (place := _place(failure, reading))
        else failure
        for failure in failures
    ]


def has_names(reading: Reading) -> bool:
    """Whether columns or cells of a source are called otherwise than in messages."""
    sources = [delivered.source for delivered in reading.delivered.values()]
    return any(isinstance(one, Mapped) or type(one).cell is not Source.cell for one in sources)


def _place(failure: Failure, reading: Reading) -> str:
    delivered = reading.delivered.get(failure.table)
    if delivered is None or failure.column is None:
        return ""
    parts: list[str] = []
    name = delivered.column_name(failure.column, failure.line)
    if name is not None:
        parts.append(name)
    cell = None if failure.line is None else delivered.cell(failure.column, failure.line)
    if cell is not None:
        parts.append(f"{delivered.source.place_words[1]} {cell}")
    return f"In the {delivered.source.place_words[0]}: {', '.join(parts)}" if parts else ""
