"""What a failure says, and what every failure of every mutant must have."""

from __future__ import annotations

import re
from pathlib import Path

from first_study import RAW_TABLES

from caseseries.gate.gate import GateReport
from caseseries.study.failure import Failure

Judged = tuple[str, int | None, str | None, str | None, str | None]
# What to do begins with one of these.
ADVICE = re.compile(
    r"(\b(add|check|correct|empty|fill|give|join|keep|leave|must be|name|put|remove|rename|save"
    r"|say|write)\b|Expected|[;(] ?expected)",
    re.IGNORECASE,
)


def judged(failure: Failure) -> Judged:
    """Return the rule of a failure, and the place where it was found."""
    return failure.rule, failure.line, failure.column, failure.key, failure.value


def assert_sound(failure: Failure, report: GateReport, folder: Path) -> None:
    """A failure stands in a file, on a declared column, as its rule grades it, with advice."""
    (rule,) = [rule for rule in report.rules if rule.id == failure.rule]
    assert failure.severity == rule.severity
    assert failure.message == failure.message.strip() != ""
    # A note says what was done about it already.
    assert ADVICE.search(failure.message) or failure.severity == "note", failure.message
    if failure.table == "":
        assert failure.line is None
        assert failure.column is None
        return
    assert failure.file == (folder / f"{failure.table}.csv").as_posix()
    if failure.column is not None and not failure.rule.endswith(".file.unknown_column"):
        assert failure.column in RAW_TABLES[failure.table].column_names
    if failure.line is not None:
        data = Path(failure.file).read_bytes()
        assert 1 <= failure.line <= max(1, data.count(b"\n"))
