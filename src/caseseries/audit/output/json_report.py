"""The report as JSON: every statement, every test, every number that was not understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from caseseries.audit.findings import Finding
from caseseries.audit.output.audited import Audited
from caseseries.audit.paper import Place
from caseseries.audit.statements import Number, Statement
from caseseries.writing.inert_cells import plain_json


def render(papers: Sequence[Audited], *, verbose: bool) -> str:
    """One object with a list of papers; it is the same whether ``verbose`` or not."""
    document = {"papers": [_paper(audited) for audited in papers]}
    return plain_json(json.dumps(document, indent=1, ensure_ascii=False)) + "\n"


def _paper(audited: Audited) -> dict[str, Any]:
    index = {id(statement): at for at, statement in enumerate(audited.audit.statements)}
    return {
        "file": audited.paper.file,
        "summary": audited.summary(),
        "understood": len(audited.understood),
        "tests": audited.tests,
        "refuted": audited.grades,
        "not_read": list(audited.paper.said),
        "findings": [_finding(found, index, audited) for found in audited.audit.findings],
        "statements": [_statement(said, audited) for said in audited.audit.statements],
        "not_understood": [
            {**_number(number, audited), "place": _place(audited.place_of(number)),
             "around": audited.around(number)}
            for number in audited.audit.not_understood
        ],
    }  # fmt: skip


def _finding(finding: Finding, index: dict[int, int], audited: Audited) -> dict[str, Any]:
    return {
        "test": finding.test,
        "grade": finding.grade,
        "why": finding.why,
        "reading": finding.reading,
        "note": finding.note,
        "statements": [index[id(one)] for one in finding.statements if id(one) in index],
        "numbers": [_number(number, audited) for number in finding.numbers],
    }


def _statement(statement: Statement, audited: Audited) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": statement.kind,
        "numbers": {role: _number(n, audited) for role, n in statement.numbers.items()},
        "place": _place(statement.place),
        "quote": statement.quote,
    }
    for name in ("population", "variable", "unit", "measure", "per", "group"):
        if getattr(statement, name):
            said[name] = getattr(statement, name)
    if statement.time:
        said["time"] = list(statement.time)
    if statement.is_cited:
        said["is_cited"] = True
    if statement.totals:
        said["totals"] = [
            {"n": reading.n.text, "unit": reading.unit, "source": reading.source,
             "what": reading.what}
            for reading in statement.totals
        ]  # fmt: skip
    return said


def _number(number: Number, audited: Audited) -> dict[str, Any]:
    said: dict[str, Any] = {
        "text": number.text,
        "printed": audited.printed(number),
        "block": number.block,
        "start": number.start,
        "end": number.end,
    }
    if number.row is not None:
        said |= {"row": number.row, "column": number.column}
    return said


def _place(place: Place) -> dict[str, Any]:
    said = {"section": place.section, "page": place.page, "line": place.line, "label": place.label}
    return {name: value for name, value in said.items() if value}
