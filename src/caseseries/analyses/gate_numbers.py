"""What the documents count of the gate: rules and failures by raw table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from caseseries.results.numbers import Number

METHOD: Final = f"{__name__}.gate_numbers"
FOLDER: Final = "folder"


def table_id(table_name: str | None) -> str:
    """The part of an id that stands for a raw table; rules about the whole folder have none."""
    return table_name or FOLDER


def gate_numbers(rules: Iterable[Mapping[str, Any]]) -> dict[str, Number]:
    """Numbers ``gate.rules.n`` and ``gate.<table>.{rules,not_checked,failures}.n``.

    ``rules`` are the rows of the frame ``gate``.
    """
    known = list(rules)
    found = {"gate.rules.n": (len(known), len(known), "rules of the gate")}
    for name in dict.fromkeys(rule["table_name"] for rule in known):
        of_table = [rule for rule in known if rule["table_name"] == name]
        about = f"rules about {name}" if name else "rules about the folder"
        counts = {
            "rules": len(of_table),
            "not_checked": sum(rule["not_checked"] is not None for rule in of_table),
            "failures": sum(rule["failures"] for rule in of_table),
        }
        for statistic, count in counts.items():
            id = f"gate.{table_id(name)}.{statistic}.n"
            found[id] = (count, len(of_table), about)
    return {
        id: Number(id, value, "", n, None, about, "count", METHOD, ("results.gate",), ())
        for id, (value, n, about) in found.items()
    }
