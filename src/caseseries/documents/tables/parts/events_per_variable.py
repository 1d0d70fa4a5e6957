"""The note that Cox models rest on fewer events per variable than is usually asked for."""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.number_words import in_words
from caseseries.documents.source import ResultsSource, rows_of_table
from caseseries.documents.tables.parts.table_note import TableNote, table_note
from caseseries.documents.traced.note import Trace, trace_of

ENOUGH: Final = 10
"""Events per variable below which estimates are unreliable (Peduzzi et al. 1995)."""


def events_per_variable_notes(
    results: ResultsSource, name: str, *, multivariable: bool = False
) -> list[TableNote]:
    """A sentence on the models of one factor each and, if asked for, on that of several.

    None where every model has enough events.
    """
    terms = rows_of_table(results, "regression", name)
    factors = dict.fromkeys(str(row["variable"]) for row in terms if row["model"] == "univariable")
    alone = [f"{name}.univariable.{factor}.events_per_variable" for factor in factors]
    models = [(" in the models of one factor", alone)]
    if multivariable:
        models.append((" in the model of several", [f"{name}.multivariable.events_per_variable"]))
    pieces: list[str | tuple[str, Trace | None]] = []
    for words, ids in models:
        known = {id: value for id in ids if (value := _value(results, id)) is not None}
        if known and min(known.values()) < ENOUGH:
            fewest = min(known, key=lambda id: known[id])
            pieces += [", " if pieces else "There are at least "]
            of = "" if len(pieces) > 1 else " events per variable"
            pieces += [(fmt.number(known[fewest]), trace_of(results, [fewest])), of + words]
    if not pieces:
        return []
    below = f"; with fewer than {in_words(ENOUGH)}, estimates and limits are unreliable."
    return [table_note(*pieces, below)]


def _value(results: ResultsSource, id: str) -> float | None:
    try:
        return results.number(id).value
    except KeyError:
        return None
