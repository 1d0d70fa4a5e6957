"""The gate's report as SARIF 2.1.0, with which a code host annotates the lines of the files.

Written after the OASIS standard (SARIF Version 2.1.0, 27 March 2020): messages (3.11), base
identifiers (3.14.14), regions (3.30), rules (3.49).
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from caseseries.gate.report.masking import MASK
from caseseries.gate.report.summary import counted, shortened
from caseseries.study.failure import SEVERITIES
from caseseries.writing.inert_cells import printable as inert
from caseseries.writing.sarif_log import ROOT, SCHEMA, location, message, root_above

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure, Rule

# The largest code host refuses a file with more results; it shows the gravest 5 000 of them.
MAX_RESULTS = 25_000
_SHEET = re.compile(r"(?P<file>.*\.(?:xlsx|xlsm|xls|ods))#(?P<sheet>.*)", re.IGNORECASE | re.DOTALL)
_DOI = re.compile(r"(?:https?://doi\.org/|doi:\s*)(?P<doi>10\.\d{4,9}/[^\s;,]+[^\s;,.])", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")


def render(report: GateReport, masking: Masking) -> str:
    """Return the report as a SARIF log of one run; every rule is listed, broken or not.

    Files are named relative to the root of the repository they lie in (the folder with ``.git``
    above the working folder, else the working folder itself).
    """
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    kept = _gravest(report.failures)
    run: dict[str, object] = {
        "tool": {"driver": {"name": "caseseries check", "rules": list(map(_rule, report.rules))}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The root of the repository with the data."}}
        },
        "invocations": [_invocation(report, len(kept))],
    }
    root = root_above(Path.cwd())
    uris: dict[str, dict[str, str]] = {}
    results: list[dict[str, object]] = []
    for failure in map(masking.failure, kept):
        if failure.file not in uris:
            uris[failure.file] = _location(failure.file, root)
        results.append(_result(failure, index[failure.rule], uris[failure.file]))
    run["results"] = results
    if masking.hid:
        run["redactionTokens"] = [MASK]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=True, indent=1) + "\n"


def _gravest(failures: Sequence[Failure]) -> Sequence[Failure]:
    if len(failures) <= MAX_RESULTS:
        return failures
    ranked = sorted(failures, key=lambda failure: SEVERITIES.index(failure.severity))
    return sorted(ranked[:MAX_RESULTS], key=lambda failure: failure.sort_key)


def _invocation(report: GateReport, n_kept: int) -> dict[str, object]:
    invocation: dict[str, object] = {"executionSuccessful": True}
    left_out = len(report.failures) - n_kept
    if left_out:
        text = f"{counted(left_out, 'further result')} left out; the JSON report lists every one."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    unchecked = [rule for rule in report.rules if rule.not_checked]
    if unchecked:
        invocation["toolConfigurationNotifications"] = [
            {
                "level": "note",
                "associatedRule": {"id": rule.id},
                "message": {"text": _message(f"Not checked: {rule.not_checked}")},
            }
            for rule in unchecked
        ]
    return invocation


def _rule(rule: Rule) -> dict[str, object]:
    why = " ".join(part for part in (rule.description, rule.reason, rule.source) if part)
    entry: dict[str, object] = {
        "id": rule.id,
        "shortDescription": {"text": rule.description},
        "fullDescription": {"text": why},
        "help": {"text": why},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": ["data quality", *([rule.table] if rule.table else [])],
            "problem.severity": {"note": "recommendation"}.get(rule.severity, rule.severity),
        },
    }
    address = _help_address(rule.source)
    if address:
        entry["helpUri"] = address
    return entry


def _help_address(source: str) -> str | None:
    """Return where the source of a rule can be read, if it says so."""
    doi = _DOI.search(source)
    if doi:
        return "https://doi.org/" + quote(doi["doi"], safe="/().;:-_")
    address = _ADDRESS.search(source)
    return quote(address[0], safe=":/?#[]@!$&'()*+,;=%-._~") if address else None


def _result(failure: Failure, rule_index: int, location: dict[str, str]) -> dict[str, object]:
    text = failure.message
    if failure.column is not None and failure.value is not None:
        text = f"{failure.column} = '{shortened(failure.value)}': {text}"
    properties = {"table": failure.table, "column": failure.column, "key": failure.key}
    sheet = _SHEET.fullmatch(failure.file)
    if sheet:
        properties["sheet"] = sheet["sheet"]
    return {
        "ruleId": failure.rule,
        "ruleIndex": rule_index,
        "level": failure.severity,
        "message": {"text": _message(text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": location,
                    # An annotation needs a region: a whole file's is its header.
                    "region": {"startLine": failure.line or 1},
                }
            }
        ],
        "properties": {
            name: inert(shortened(value)) for name, value in properties.items() if value is not None
        },
    }


def _message(text: str) -> str:
    return message(shortened(text, 2_000))


def _location(file: str, root: Path) -> dict[str, str]:
    sheet = _SHEET.fullmatch(file)
    return location(sheet["file"] if sheet else file, root)
