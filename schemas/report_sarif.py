"""The gate's report as SARIF 2.1.0, with which a code host annotates the lines of the files."""

from __future__ import annotations

import json
import typing
from urllib.parse import quote

from schemas.report_summary import inert

if typing.TYPE_CHECKING:
    from schemas.failure import Failure, Rule
    from schemas.gate import GateReport

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: GateReport) -> str:
    """Return the report as a SARIF log of one run; every rule is listed, broken or not."""
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "caseseries check",
                        "rules": [_rule(rule) for rule in report.rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(failure, index[failure.rule]) for failure in report.failures],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=True, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": rule.id,
        "shortDescription": {"text": rule.description},
        "defaultConfiguration": {"level": rule.severity},
    }
    help_text = " ".join(part for part in (rule.reason, rule.source) if part)
    if help_text:
        entry["fullDescription"] = {"text": help_text}
    return entry


def _result(failure: Failure, rule_index: int) -> dict[str, object]:
    text = failure.message
    if failure.column is not None and failure.value is not None:
        text = f"{failure.column} = '{failure.value}': {text}"
    physical: dict[str, object] = {"artifactLocation": {"uri": quote(failure.file)}}
    # A region is needed for an annotation: what concerns the whole file is shown on its header.
    physical["region"] = {"startLine": failure.line or 1}
    properties = {"table": failure.table, "column": failure.column, "key": failure.key}
    return {
        "ruleId": failure.rule,
        "ruleIndex": rule_index,
        "level": failure.severity,
        "message": {"text": inert(text)},
        "locations": [{"physicalLocation": physical}],
        "properties": {
            name: inert(value) for name, value in properties.items() if value is not None
        },
    }
