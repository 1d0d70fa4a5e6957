"""The gate's report as one JSON object, the interface for other programs."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator

from caseseries.writing.inert_cells import plain_json

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure

_MESSAGES_KEPT = 1_000
_LAST = "\n  "
_encode = json.JSONEncoder(ensure_ascii=False).encode


def render(report: GateReport, masking: Masking) -> str:
    """Return ``{"ok": …, "tables": {name: {"rows": …}}, "failures": [{…}]}``.

    Where failures follow from others and are left out, ``consequences`` counts them by rule; one
    without a line that stands for very many has their number as ``stands_for``, one of a table that
    was read in parts a ``partition``, and no line.
    """
    tables = {name: {"rows": rows} for name, rows in report.tables.items()}
    failures = ",".join(_failures(report, masking))
    head = (
        f'{{\n  "ok": {json.dumps(report.ok)},\n'
        f'  "tables": {json.dumps(tables, ensure_ascii=False)},\n'
        f"{_consequences(report)}"
        '  "failures": ['
    )
    return f"{plain_json(head)}{failures}{_LAST if failures else ''}]\n}}\n"


def _consequences(report: GateReport) -> str:
    counts = dict(report.consequences)
    return f'  "consequences": {json.dumps(counts)},\n' if counts else ""


def _failures(report: GateReport, masking: Masking) -> Iterator[str]:
    """Yield each failure, indented.

    The library indents in Python, a hundred times slower than it writes without; of a million
    failures most members are said before.
    """
    known: dict[tuple[str | int | None, ...], tuple[str, str, str]] = {}
    messages: dict[str, str] = {}
    for failure in map(masking.failure, report.failures):
        said = (
            *(failure.rule, failure.severity, failure.table, failure.file, failure.column),
            *(failure.stands_for, failure.partition),
        )
        if said not in known:
            known[said] = (
                f'\n    {{\n      "rule": {_text(failure.rule)},\n      '
                f'"severity": {_text(failure.severity)},\n      "table": {_text(failure.table)},'
                f'\n      "file": {_text(failure.file)},\n      "line": ',
                f',\n      "column": {_text(failure.column)},\n      "key": ',
                "".join(_rarely(failure)) + "\n    }",
            )
        before, between, after = known[said]
        # The last message of a rule is mostly that of its next failure too.
        message = messages.get(failure.message)
        if message is None:
            if len(messages) == _MESSAGES_KEPT:
                messages.clear()
            message = messages[failure.message] = _text(failure.message)
        line = "null" if failure.line is None else failure.line
        yield (
            f"{before}{line}{between}{_text(failure.key)},\n      "
            f'"value": {_text(failure.value)},\n      "message": {message}{after}'
        )


def _rarely(failure: Failure) -> Iterator[str]:
    if failure.stands_for > 1:
        yield f',\n      "stands_for": {failure.stands_for}'
    if failure.partition is not None:
        yield f',\n      "partition": {failure.partition}'


def _text(text: str | None) -> str:
    return "null" if text is None else plain_json(_encode(text))
