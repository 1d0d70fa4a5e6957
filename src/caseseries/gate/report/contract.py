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

_MEMBERS = ("rule", "severity", "table", "file", "line", "column", "key", "value", "message")
_LAST = "\n  "
_encode = json.JSONEncoder(ensure_ascii=False).encode


def render(report: GateReport, masking: Masking) -> str:
    """Return ``{"ok": …, "tables": {name: {"rows": …}}, "failures": [{…}]}``.

    Where failures follow from others and are left out, ``consequences`` counts them by rule; one
    without a line that stands for very many has their number as ``stands_for``, one of a table that
    was read in parts a ``partition``, and no line.
    """
    tables = {name: {"rows": rows} for name, rows in report.tables.items()}
    # The library indents in Python, a hundred times slower than it writes without: with a
    # million failures that is minutes. So each failure is written without and set in here.
    failures = ",".join(
        "\n    {\n      " + ",\n      ".join(_members(masking.failure(failure))) + "\n    }"
        for failure in report.failures
    )
    text = (
        f'{{\n  "ok": {json.dumps(report.ok)},\n'
        f'  "tables": {json.dumps(tables, ensure_ascii=False)},\n'
        f"{_consequences(report)}"
        f'  "failures": [{failures}{_LAST if failures else ""}]\n}}\n'
    )
    return plain_json(text)


def _consequences(report: GateReport) -> str:
    counts = dict(report.consequences)
    return f'  "consequences": {json.dumps(counts)},\n' if counts else ""


def _members(failure: Failure) -> Iterator[str]:
    for name in _MEMBERS:
        yield f'"{name}": {_encode(getattr(failure, name))}'
    if failure.stands_for > 1:
        yield f'"stands_for": {failure.stands_for}'
    if failure.partition is not None:
        yield f'"partition": {failure.partition}'
