"""How the ledger's claims and the ids of their results are printed in a line of a table, the notes
below, and the ids of the counts of claims."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.results.numbers import slug

ALL: Final = "All"
"""The row of all sections."""

_QUANTITIES: Final = {
    "n": "number",
    "min": "minimum",
    "max": "maximum",
    "Q1": "lower quartile",
    "Q3": "upper quartile",
}
"""Quantities of a ledger that are abbreviated there."""

CLAIMS_NOTE: Final = (
    "Claims are the printed numbers, counted in the order of the paper; `supplement/ledger.csv` "
    "has each of them with its quotation."
)
CITED_NOTE: Final = (
    "–, a number that the paper cites: the rows do not hold what it is computed from."
)
NEAREST_NOTE: Final = (
    "The nearest value is that of any cohort that has all the other claims; the value recomputed "
    "from the rows at hand may lie farther off."
)
ROUNDINGS_NOTE: Final = (
    "Declared, claims that the ledger says are rounded so; needed, those of them that no other "
    "rounding prints. Half up and half even, of the value itself; via 3 decimals, rounded twice; "
    "rounded estimate and error, limits computed from both as rounded; whole number below, the "
    "last one below the value a variable is cut at; dash, printed for 0."
)


def from_to(ids: list[str]) -> str:
    """`C053–C055, C659`: consecutive numbers as a range."""
    runs: list[list[str]] = []
    for id in ids:
        if runs and int(id[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(id)
        else:
            runs.append([id])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}{fmt.DASH}{run[-1]}" for run in runs)


def with_quantity(quote: str, quantity: str) -> str:
    """The quotation, and which of its numbers is meant where it does not say so itself."""
    name = quantity.removeprefix("other: ")
    name = _QUANTITIES.get(name, name)
    return quote if name.lower() in quote.lower() else f"{quote}, {name}"


def by_section(ids: list[str], sections: dict[str, str]) -> str:
    """`Abstract: C018–C021; Table 3: C517, C595`: claims by the section in which they stand."""
    places: dict[str, list[str]] = {}
    for id in sorted(ids, key=list(sections).index):
        places.setdefault(sections[id], []).append(id)
    return "; ".join(f"{section}: {from_to(of_section)}" for section, of_section in places.items())


def verdict(claim: dict[str, Any]) -> str:
    """The verdict on a claim, with what the rows give instead where it is contradicted."""
    if claim["verdict"] != "contradicted":
        return claim["verdict"]
    return f"contradicted: here {claim['recomputed_printed'] or fmt.DASH}"


def common(ids: list[str]) -> str:
    """``a.b.n``, ``a.b.of`` → ``a.b.{n, of}``."""
    distinct = list(dict.fromkeys(ids))
    if len(distinct) < 2:
        return "".join(distinct)
    parts = [id.split(".") for id in distinct]
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    start = "".join(f"{column[0]}." for column in shared)
    return f"{start}{{{', '.join(id.removeprefix(start) for id in distinct)}}}"


def verdict_id(record: dict[str, Any], column: str) -> str:
    name = "" if column == "claims" else f"{column}."
    if record["section"] == ALL:
        return f"claims.{name or 'ledger.'}n"
    return f"claims.section.{slug(record['section'])}.{name}n"


def rounding_ids(column: str) -> Callable[[dict[str, Any]], list[str]]:
    return lambda record: [f"claims.rounding.{slug(record['rounding'])}.{column}"]


def identifiability_ids(status: str) -> Callable[[dict[str, Any]], list[str]]:
    return lambda r: [f"claims.identifiability.{r['table_name']}.{r['field']}.{status}.n"]


def result_ids(record: dict[str, Any]) -> list[str]:
    return [record["result_id"]] if record["result_id"] else []
