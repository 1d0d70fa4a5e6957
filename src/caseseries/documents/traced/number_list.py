"""The ids of the numbers a document prints, as a table for the supplement.

Several hundred ids: those that rest on the same rows share a heading, and those of one kind a
cell, since WeasyPrint takes its time for every cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.tables.parts.html_table import (
    Column,
    HtmlTable,
    Row,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.results.numbers import Number, Results

if TYPE_CHECKING:
    from markupsafe import Markup

COLUMNS: Final = (Column("left", 24), Column("left", 76))
NOTE: Final = (
    "Grouped by the first part of the id. Printed forms are without units; NE, not estimable; n, "
    "rows of the population."
)


def number_list(results: Results, ids: Iterable[str]) -> HtmlTable:
    """Numbers by topic, population and statistic, each id with its printed form, in their order.

    An id is an anchor of its own (``number-<id>``), to which the numbers of the manuscript link.
    """
    topics: dict[str, dict[str, list[Number]]] = {}
    for id in ids:
        number = results.number(id)
        of_topic = topics.setdefault(id.partition(".")[0], {})
        of_topic.setdefault(_population(number), []).append(number)
    for topic, rows in topics.items():
        topics[topic] = _single_counts_together(rows)
    bodies = tuple(
        RowGroup(tuple(_row(name, numbers) for name, numbers in rows.items()), heading=topic)
        for topic, rows in topics.items()
    )
    return HtmlTable(
        columns=COLUMNS,
        header=(header_cells(["Rows they rest on", "Statistic: ids, printed forms"], COLUMNS),),
        groups=bodies or (nothing_to_show(COLUMNS, "The documents print no number."),),
        notes=(NOTE,),
        classes="results-table number-list",
    )


def _single_counts_together(rows: dict[str, list[Number]]) -> dict[str, list[Number]]:
    """Counts that are all a population has share a row: they are its size."""
    kept: dict[str, list[Number]] = {}
    for population, numbers in rows.items():
        only_counted = len(numbers) == 1 and numbers[0].statistic == "count"
        tables = ", ".join(numbers[0].tables)
        name = f"Rows counted ({tables})" if only_counted else population
        kept.setdefault(name, []).extend(numbers)
    return kept


def _population(number: Number) -> str:
    name = fmt.capitalized(number.population)
    size = f"n{fmt.NO_BREAK_SPACE}={fmt.NO_BREAK_SPACE}{number.n}"
    return f"{name} ({size}; {', '.join(number.tables)})"


def _row(population: str, numbers: list[Number]) -> Row:
    from markupsafe import Markup

    kinds: dict[str, list[Number]] = {}
    for number in numbers:
        kinds.setdefault(number.statistic, []).append(number)
    parts = [
        Markup("<em>{}:</em> {}").format(kind, Markup(", ").join(_entry(n) for n in of_kind))
        for kind, of_kind in kinds.items()
    ]
    return body_row([population, Markup("; ").join(parts)], COLUMNS)


def _entry(number: Number) -> Markup:
    from markupsafe import Markup

    return Markup('<code id="number-{}">{}</code> {}').format(
        number.id, number.id, number.printed or fmt.number(number.value)
    )
