"""The gate's report as SARIF 2.1.0, with which a code host annotates the lines of the files.

Written after the OASIS standard (SARIF Version 2.1.0, 27 March 2020): messages (3.11), base
identifiers (3.14.14), tools (3.19), fingerprints (3.27.17), regions (3.30), rules (3.49),
notifications (3.58).
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from caseseries.gate.aside.register import identified
from caseseries.gate.report.cell_columns import CellColumns
from caseseries.gate.report.quoted_cells import MASK
from caseseries.gate.report.summary import counted, left_out, number_of, shortened, unapplied
from caseseries.study.failure import SEVERITIES
from caseseries.writing.inert_cells import printable as inert
from caseseries.writing.sarif_log import ROOT, SCHEMA, location, message, root_above

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure, Rule

# The largest code host refuses a file with more results; it shows the gravest 5 000 of them.
MAX_RESULTS = 25_000
FINGERPRINT = "caseseriesFinding/v1"
_SHEET = re.compile(
    r"(?P<file>.*\.(?:xlsx|xlsm|xls|ods|ots|xpt))#(?P<sheet>.*)", re.IGNORECASE | re.DOTALL
)
_DOI = re.compile(r"(?:https?://doi\.org/|doi:\s*)(?P<doi>10\.\d{4,9}/[^\s;,]+[^\s;,.])", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")


def render(report: GateReport, masking: Masking) -> str:
    """Return the report as a SARIF log of one run, with the rules that were broken or not checked.

    Files are named relative to the root of the repository they lie in (the folder with ``.git``
    above the working folder, else the working folder itself).
    """
    kept = _gravest(report.failures)
    unchecked = unapplied(report)
    # Hundreds of rules that hold are no news, and each log would carry them.
    told = {failure.rule for failure in kept}.union(unchecked)
    rules = [rule for rule in report.rules if rule.id in told]
    index = {rule.id: number for number, rule in enumerate(rules)}
    run: dict[str, object] = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The root of the repository with the data."}}
        },
        "invocations": [_invocation(report, number_of(kept), unchecked)],
    }
    root = root_above(Path.cwd())
    uris: dict[str, dict[str, str]] = {}
    results: list[dict[str, object]] = []
    columns = CellColumns()
    # Of what is shown, since a fingerprint of few possible values can be turned back.
    shown = identified(map(masking.failure, kept), report.declared)
    for failure, (id, masked) in zip(kept, shown, strict=True):
        if failure.file not in uris:
            uris[failure.file] = _location(failure.file, root)
        span = columns.span(failure)
        # The width of a masked cell is nobody's business either.
        whole = masked.value == failure.value
        place = {
            "artifactLocation": uris[failure.file],
            "region": _region(failure.line, span if whole or span is None else span[:1]),
        }
        results.append(_result(masked, index[failure.rule], place, id))
    run["results"] = results
    if masking.hid:
        run["redactionTokens"] = [MASK]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=True, indent=1) + "\n"


def _driver(rules: Iterable[Rule]) -> dict[str, object]:
    about = importlib.metadata.metadata("caseseries")
    driver: dict[str, object] = {
        "name": "caseseries check",
        "version": about["Version"],
        "semanticVersion": about["Version"],
    }
    website = _website(about.get_all("Project-URL") or ())
    if website:
        driver["informationUri"] = website
    driver["rules"] = [_rule(rule, website) for rule in rules]
    return driver


def _website(project_urls: Iterable[str]) -> str | None:
    """Return the project's address from the package's metadata, None where it names none."""
    named = dict(url.split(", ", 1) for url in project_urls)
    known = ("Homepage", "Documentation", "Repository")
    return next((named[name] for name in known if name in named), None)


def _region(line: int | None, span: Sequence[int] | None) -> dict[str, int]:
    """Return the region of a cell or line, for a whole file its header's: annotations need one."""
    columns = zip(("startColumn", "endColumn"), span or (), strict=False)
    return {"startLine": line or 1, **dict(columns)}


def _gravest(failures: Sequence[Failure]) -> Sequence[Failure]:
    if len(failures) <= MAX_RESULTS:
        return failures
    ranked = sorted(failures, key=lambda failure: SEVERITIES.index(failure.severity))
    return sorted(ranked[:MAX_RESULTS], key=lambda failure: failure.sort_key)


def _invocation(report: GateReport, n_kept: int, unchecked: Mapping[str, str]) -> dict[str, object]:
    invocation: dict[str, object] = {"executionSuccessful": True}
    said: list[dict[str, object]] = []
    n_left_out = number_of(report.failures) - n_kept
    if n_left_out:
        others = counted(n_left_out, "further result")
        text = f"{others} left out; the JSON report with --all lists every one."
        said.append({"level": "warning", "message": {"text": text}})
    if follow := left_out(report):
        said.append({"level": "note", "message": {"text": f"{follow}."}})
    if said:
        invocation["toolExecutionNotifications"] = said
    if unchecked:
        invocation["toolConfigurationNotifications"] = [
            {
                "level": "note",
                "associatedRule": {"id": rule},
                "message": {"text": _message(f"Not checked: {why}")},
            }
            for rule, why in unchecked.items()
        ]
    return invocation


def _rule(rule: Rule, website: str | None) -> dict[str, object]:
    why = " ".join(part for part in (rule.description, rule.reason, rule.source) if part)
    entry: dict[str, object] = {
        "id": rule.id,
        "name": _name(rule.id),
        "shortDescription": {"text": rule.description},
        "fullDescription": {"text": why},
        "help": {"text": why},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": ["data quality", *([rule.table] if rule.table else [])],
            "problem.severity": {"note": "recommendation"}.get(rule.severity, rule.severity),
        },
    }
    if address := _help_address(rule.source) or website:
        entry["helpUri"] = address
    return entry


def _name(rule_id: str) -> str:
    """Return an id in Pascal case, as SARIF wants the names that people read."""
    return "".join(word[0].upper() + word[1:] for word in re.split(r"\W|_", rule_id) if word)


def _help_address(source: str) -> str | None:
    """Return where the source of a rule can be read, if it says so."""
    doi = _DOI.search(source)
    if doi:
        return "https://doi.org/" + quote(doi["doi"], safe="/().;:-_")
    address = _ADDRESS.search(source)
    return quote(address[0], safe=":/?#[]@!$&'()*+,;=%-._~") if address else None


def _result(
    failure: Failure, rule_index: int, place: dict[str, object], id: str
) -> dict[str, object]:
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
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {FINGERPRINT: id},
        "properties": {
            name: inert(shortened(value)) for name, value in properties.items() if value is not None
        },
    }


def _message(text: str) -> str:
    return message(shortened(text, 2_000))


def _location(file: str, root: Path) -> dict[str, str]:
    sheet = _SHEET.fullmatch(file)
    return location(sheet["file"] if sheet else file, root)
