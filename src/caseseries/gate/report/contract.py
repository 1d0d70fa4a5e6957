"""The gate's report as one JSON object, the interface for other programs."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from json.encoder import encode_basestring

from caseseries.gate.failures.many_failures import Part, blocks_of, in_order
from caseseries.writing.inert_cells import plain_json

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure

_LAST = "\n  "


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
    for parts in blocks_of(report.failures):
        yield from in_order((part, _texts(masking.part(part))) for part in parts)


def _texts(part: Part) -> Iterator[str]:
    first = part.first
    before = (
        f'\n    {{\n      "rule": {_text(first.rule)},\n      '
        f'"severity": {_text(first.severity)},\n      "table": {_text(first.table)},'
        f'\n      "file": {_text(first.file)},\n      "line": '
    )
    between = f',\n      "column": {_text(first.column)},\n      "key": '
    after = "".join(_rarely(first)) + "\n    }"
    values = {text: _text(text) for text in set(part.values)}
    messages = {text: _text(text) for text in set(part.messages)}
    for line, key, value, message in zip(
        part.lines, part.keys, part.values, part.messages, strict=True
    ):
        yield (
            f"{before}{'null' if line is None else line}{between}{_text(key)},\n      "
            f'"value": {values[value]},\n      "message": {messages[message]}{after}'
        )


def _rarely(failure: Failure) -> Iterator[str]:
    if failure.stands_for > 1:
        yield f',\n      "stands_for": {failure.stands_for}'
    if failure.partition is not None:
        yield f',\n      "partition": {failure.partition}'


def _text(text: str | None) -> str:
    return "null" if text is None else plain_json(encode_basestring(text))
