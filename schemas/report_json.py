"""The gate's report as one JSON object, the interface for other programs."""

from __future__ import annotations

import json
import re
import typing

if typing.TYPE_CHECKING:
    from schemas.gate import GateReport

# What lies outside printable ASCII is looked at once more.
_OTHER = re.compile(r"[^\x20-\x7e\n]")


def _escaped(found: re.Match[str]) -> str:
    """Escape what a terminal or an editor would obey: JSON itself allows it."""
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def render(report: GateReport) -> str:
    """Return ``{"ok": …, "tables": {name: {"rows": …}}, "failures": [{…}]}``."""
    content = {
        "ok": report.ok,
        "tables": {name: {"rows": rows} for name, rows in report.tables.items()},
        "failures": [
            {
                "rule": failure.rule,
                "severity": failure.severity,
                "table": failure.table,
                "file": failure.file,
                "line": failure.line,
                "column": failure.column,
                "key": failure.key,
                "value": failure.value,
                "message": failure.message,
            }
            for failure in report.failures
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return _OTHER.sub(_escaped, text) + "\n"
