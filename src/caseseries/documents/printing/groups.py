"""Which numbers a study could have and these data do not: those of groups that have no row."""

from __future__ import annotations

from functools import cached_property

from caseseries.documents.source import ResultsSource

_ENGINE = "caseseries."
_OF_A_LEVEL = 4


class Groups:
    """The groups that the ids of a study's numbers name."""

    def __init__(self, results: ResultsSource) -> None:
        self._results = results

    def lack(self, id: str) -> bool:
        """Whether the id is of a group without rows, and not one that no data could give.

        It is where its group counts none (rates and medians of it nobody computed), where it names
        a level `table.variable.level.…` beside others, and among the numbers of the study's own
        modules, which name groups as they find them.
        """
        parts = id.split(".")
        counted = [
            self._count(".".join((*parts[:end], "n"))) for end in range(len(parts) - 1, 0, -1)
        ]
        if 0 in counted:
            return True
        if counted and counted[0] is not None:
            # Of a group that has rows everything there is was computed.
            return False
        family = self._families.get(parts[0], {})
        if not all(method.startswith(_ENGINE) for method in family.values()):
            return True
        if len(parts) < _OF_A_LEVEL:
            return False
        beside = [known.split(".") for known in family]
        levels = {
            other[2] for other in beside if other[1] == parts[1] and len(other) >= _OF_A_LEVEL
        }
        # Among declared codes one that is none is mistyped; other levels are the data's.
        return bool(levels) and (parts[2] in self._codes or not levels <= self._codes)

    def _count(self, id: str) -> float | None:
        try:
            return self._results.number(id).value
        except KeyError:
            return None

    @cached_property
    def _families(self) -> dict[str, dict[str, str]]:
        """By the first part of ids: the ids, with the function each number was computed by."""
        found: dict[str, dict[str, str]] = {}
        for id, number in self._results.numbers.items():
            found.setdefault(id.partition(".")[0], {})[id] = str(getattr(number, "method", ""))
        return found

    @cached_property
    def _codes(self) -> frozenset[str]:
        """The codes of all columns, as the dictionary lists them."""
        try:
            rows = self._results.records("dictionary")
        except KeyError:
            return frozenset()
        coded = (str(row["allowed"]) for row in rows if str(row["type"]).startswith("code"))
        return frozenset(code for text in coded for code in text.split(", "))
