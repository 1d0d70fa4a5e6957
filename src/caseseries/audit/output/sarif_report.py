"""The report as SARIF 2.1.0, for a journal's or a group's own repository of manuscripts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from caseseries.audit.findings import UNLIKELY, Finding
from caseseries.audit.output.audited import Audited, place_of, quotes, where, why
from caseseries.writing.sarif_log import ROOT, SCHEMA, location, message, root_above

_TESTS_PAGE = "The test a number of the paper was put to; docs/audit.md says what each is."


def render(papers: Sequence[Audited], *, verbose: bool) -> str:
    """One run over all papers; refutations are errors or warnings, notes are notes."""
    tests = sorted({finding.test for audited in papers for finding in audited.audit.findings})
    index = {test: at for at, test in enumerate(tests)}
    root = root_above(Path.cwd())
    results = [
        _result(finding, audited, index[finding.test], root)
        for audited in papers
        for finding in (*audited.refuted, *audited.notes)
    ]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    said = [f"{a.paper.file}: {sentence}." for a in papers for sentence in a.paper.said]
    if said:
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": message(sentence)}} for sentence in said
        ]
    run = {
        "tool": {"driver": {"name": "caseseries audit", "rules": [_rule(test) for test in tests]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [invocation],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=True, indent=1) + "\n"


def _rule(test: str) -> dict[str, Any]:
    return {
        "id": _id(test),
        "shortDescription": {"text": message(test[0].upper() + test[1:])},
        "help": {"text": _TESTS_PAGE},
    }


def _id(test: str) -> str:
    return "audit/" + re.sub(r"[^\w.-]+", "-", test)


def _result(finding: Finding, audited: Audited, index: int, root: Path) -> dict[str, Any]:
    place = place_of(finding, audited)
    level = "note"
    if finding.is_refuted:
        level = "warning" if finding.grade == UNLIKELY else "error"
    quote = next((quote for _, quote in quotes(finding, audited)), "")
    text = f"“{quote}” ({where(place)}): {why(finding)}"
    properties = {
        "grade": finding.grade,
        "reading": finding.reading,
        "page": place.page,
        "numbers": [number.text for number in finding.numbers],
    }
    return {
        "ruleId": _id(finding.test),
        "ruleIndex": index,
        "level": level,
        "message": {"text": message(text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": location(audited.paper.file, root),
                    "region": {"startLine": place.line or 1},
                },
                "logicalLocations": [
                    {"name": place.label or place.section or "front", "fullyQualifiedName":
                     " / ".join(part for part in (place.section, place.label) if part) or "front"}
                ],
            }
        ],
        "properties": {name: value for name, value in properties.items() if value},
    }  # fmt: skip
