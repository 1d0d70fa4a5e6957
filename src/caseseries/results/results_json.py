"""``results.json``: every number for programs, in the spirit of CDISC's Analysis Results Standard.

The standard (ARS v1.0, CDISC 2024) describes a reporting event by its analyses, the sets of
subjects they use, groupings, methods with their operations, and results: one per operation and
group, with a raw and a formatted value. The names are the standard's wherever it has one. It does
without what a study run in place has no use for (output shells, terminology extensions), and adds
to a result what traces it: the id in ``results.numbers``, unit, number of events, and row keys
with the analysis set.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from caseseries.results.numbers import Number, Results, slug
from caseseries.results.results import load
from caseseries.results.trace.function_source import function_of

STANDARD: Final = "modeled on CDISC Analysis Results Standard v1.0"


def results_json(db: Path) -> Path:
    """Where the file lies: beside the database."""
    return db.with_name("results.json")


def write_results_json(db: Path, target: Path) -> None:
    """Write the numbers of ``db``; the same numbers, the same bytes.

    Raises OSError where the file cannot be written.
    """
    results = load(db)
    variables = {
        row["column_name"]
        for row in results.records("dictionary")
        if row["schema_name"] == "cohort" and not row["is_key"]
    }
    event = reporting_event(results, variables)
    text = json.dumps(event, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    target.write_text(text, encoding="utf-8")


def reporting_event(results: Results, variables: Collection[str]) -> dict[str, Any]:
    """The numbers as one reporting event: plain dictionaries, lists, strings and numbers.

    ``variables`` are the columns of the cohort that are no keys.
    """
    sets: dict[str, dict[str, Any]] = {}
    methods: dict[str, dict[str, Any]] = {}
    groupings: dict[str, dict[str, Any]] = {}
    analyses: dict[str, dict[str, Any]] = {}
    for number in results.numbers.values():
        analysis_id, variable, group, operation = _parts(number.id, variables)
        analysis = analyses.setdefault(
            analysis_id,
            {"id": analysis_id, "dataset": [], "variable": variable, "groupingId": None,
             "results": []},
        )  # fmt: skip
        analysis["dataset"] = sorted({*analysis["dataset"], *number.tables})
        if group is not None and variable is not None:
            grouping = groupings.setdefault(
                variable, {"id": variable, "groupingVariable": variable, "groups": []}
            )
            grouping["groups"] = sorted({*grouping["groups"], group})
            analysis["groupingId"] = variable
        set_id = _set_of(number, sets)
        method = methods.setdefault(number.method, _method(results, number.method))
        if number.statistic not in method["operations"]:
            method["operations"].append(number.statistic)
        analysis["results"].append(
            {
                "id": number.id,
                "analysisSetId": set_id,
                "methodId": number.method,
                "operationId": operation,
                "statistic": number.statistic,
                "groupId": group,
                "rawValue": number.value,
                "formattedValue": number.printed,
                "unit": number.unit or None,
                "n": number.n,
                "events": number.events,
            }
        )
    return {
        "standard": STANDARD,
        "id": results.records("study")[0]["build_id"],
        "analysisSets": list(sets.values()),
        "analysisGroupings": [groupings[name] for name in sorted(groupings)],
        "methods": [methods[name] for name in sorted(methods)],
        "analyses": list(analyses.values()),
    }


def _parts(id: str, variables: Collection[str]) -> tuple[str, str | None, str | None, str]:
    """Analysis, variable, group and operation of ``<topic>[.<variable>[.<group>]].<operation>``."""
    *before, operation = id.split(".")
    at = next((i for i, part in enumerate(before) if i and part in variables), None)
    if at is None:
        return ".".join(before), None, None, operation
    group = ".".join(before[at + 1 :]) or None
    return ".".join(before[: at + 1]), before[at], group, operation


def _set_of(number: Number, sets: dict[str, dict[str, Any]]) -> str:
    """The id of the number's analysis set; sets of one name and other rows get a number."""
    name = slug(number.population)
    for attempt in range(1, len(sets) + 2):
        id = name if attempt == 1 else f"{name}_{attempt}"
        found = sets.setdefault(
            id, {"id": id, "label": number.population, "n": number.n,
                 "rowKeys": list(number.row_keys)},
        )  # fmt: skip
        if found["rowKeys"] == list(number.row_keys):
            return id
    raise AssertionError("one name more than there are sets is free")


def _method(results: Results, name: str) -> dict[str, Any]:
    source = function_of(results, name)
    return {"id": name, "codeFile": source.file if source else None, "operations": []}
