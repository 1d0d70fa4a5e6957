"""`docs/rules.md` names every rule the gate may hold data against, and no other."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from first_study import DATA, RAW_TABLES, ROOT, check, read_gate_settings
from redcap_project import export

from caseseries.delivery.file_rules import rules_of_all_kinds
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.failure import Rule

DOCUMENT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`((?:<table>|folder|[a-z_]+)\.[\w.<>]+)`", DOCUMENT))
# A check of Pandera is called as the study calls it.
OF_ANY_NAME = {"<table>.<column>.<check>", "<table>.<check>"}
ASKED = {"*.blank": "note", "*.outlier": "note"}
ENROLMENT = (datetime.date(2000, 1, 1), datetime.date(2030, 1, 1))


def _rules(folder: Path) -> Iterator[Rule]:
    """Of the study's own files, its hospital's workbook, a REDCap project, and other kinds."""
    own = StudyRules(
        enrolment=ENROLMENT,
        enrolment_columns=("sessions.performed_on", "screening.first_ablation_on"),
    )
    hospital = ROOT / "docs" / "examples" / "hospital"
    mapping = read_gate_settings(hospital / "study.toml").mapping
    project = export(folder)
    with duckdb.connect() as con:
        yield from check(DATA, con, ASKED, own=own).rules
    with duckdb.connect() as con:
        yield from check(hospital / "Kohorte.xlsx", con, mapping=mapping).rules
    with duckdb.connect() as con:
        yield from check(project, con).rules
    for table in RAW_TABLES.values():
        yield from rules_of_all_kinds(table)


def _names(rule: Rule) -> list[str]:
    """The rule's id, and as the document writes it of any table and column."""
    rest = rule.id.removeprefix(f"{rule.table}.") if rule.table else rule.id
    names = [rule.id, f"<table>.{rest}"]
    if rule.column is not None and rest.startswith(f"{rule.column}."):
        names.append(f"<table>.<column>.{rest.removeprefix(f'{rule.column}.')}")
    return names


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    return [_names(rule) for rule in _rules(tmp_path_factory.mktemp("project"))]


def test_every_rule_is_documented(names: list[list[str]]) -> None:
    assert len(names) > 500
    assert [found[0] for found in names if NAMED.isdisjoint(found)] == []


def test_every_rule_documented_is_one(names: list[list[str]]) -> None:
    known = {name for found in names for name in found}
    tables = {*RAW_TABLES, "<table>", "folder"}
    documented = {name for name in NAMED if name.partition(".")[0] in tables}
    assert len(documented) > 50
    columns = {f"{t.name}.{c}" for t in RAW_TABLES.values() for c in t.column_names}
    assert documented - known - OF_ANY_NAME - columns == set()
