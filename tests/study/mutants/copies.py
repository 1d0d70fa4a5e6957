"""Many mutants in one delivery: each has a copy of the clean cohort for itself.

The patients of a copy have names of their own and are strangers to all others, so what a mutant
breaks is found in its copy alone. Diagnoses lie a day earlier from copy to copy: who was born,
diagnosed and treated on the same days would be one patient under two names.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Sequence
from pathlib import Path

from gate_cohort import TABLES, Change

from caseseries.study.failure import Failure

_NAME = re.compile(r"\b([PTSCIN]\d+)\b")
_DIAGNOSED = re.compile(r"2012-03-10|2009-07-01")


@dataclasses.dataclass(frozen=True, slots=True)
class Copies:
    """Where the lines of each table begin in each copy."""

    begins: tuple[dict[str, int], ...]

    def split(self, failures: Sequence[Failure]) -> list[list[Failure]]:
        """Return the failures of each copy, with lines as if it had been delivered alone.

        Raises ValueError for a failure of a whole file.
        """
        found: list[list[Failure]] = [[] for _ in self.begins]
        for failure in failures:
            if failure.line is None:
                raise ValueError(f"{failure.rule} is about no copy: {failure.message}")
            for number in reversed(range(len(self.begins))):
                begin = self.begins[number][failure.table]
                if begin <= failure.line:
                    moved = failure._replace(line=failure.line - begin + 2)
                    found[number].append(moved)
                    break
            else:
                raise ValueError(f"{failure.rule} is about a header: {failure.message}")
        return found


def renamed(number: int, table: str, text: str) -> str:
    """Return a text as the copy of that number has it."""
    if table == "primary_tumors":
        text = _DIAGNOSED.sub(lambda found: _earlier(found[0], number), text)
    return _NAME.sub(rf"\1-{number:03}", text)


def _earlier(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days)).isoformat()


def deliver_copies(folder: Path, mutants: Sequence[Sequence[Change]]) -> Copies:
    """Write one delivery with a copy of the cohort for each mutant, changed as it says."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {table: [text.partition("\n")[0] + "\n"] for table, text in TABLES.items()}
    lines = dict.fromkeys(TABLES, 2)
    begins: list[dict[str, int]] = []
    for number, changes in enumerate(mutants):
        begins.append(dict(lines))
        for table, text in TABLES.items():
            # The line end of the header stands before the first row, as changes may ask for it.
            body = renamed(number, table, text[text.index("\n") :])
            for _, before, after in (change for change in changes if change[0] == table):
                wanted = renamed(number, table, before)
                if body.count(wanted) != 1:
                    raise ValueError(f"{table} holds {wanted!r} {body.count(wanted)} times.")
                body = body.replace(wanted, renamed(number, table, after))
            texts[table].append(body[1:])
            lines[table] += body.count("\n") - 1
    for table, parts in texts.items():
        (folder / f"{table}.csv").write_bytes("".join(parts).encode())
    return Copies(tuple(begins))
