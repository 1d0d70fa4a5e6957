"""Every rule of the gate has a mutant of the clean cohort that it finds, and it alone.

The mutants stand in `mutants`. What a mutant breaks is found at its file, line, column, key and
value; no other rule fails but those the mutant names, and coverage of the rules is computed. Many
mutants share a delivery where they cannot meet (`mutants.copies`). That the clean cohort breaks
nothing stands in `test_gate_rules`, and the same of 1 000 simulated ones in `test_simulate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from first_study import RAW_TABLES
from gate_cohort import TABLES, checked, deliver
from mutants import MUTANTS, Mutant
from mutants.cells import CELLS, LINKS
from mutants.copies import deliver_copies, renamed
from mutants.elsewhere import PROVED_ELSEWHERE
from mutants.files import ALONE, FILES, TOGETHER, FileMutant
from mutants.found import assert_sound, judged
from mutants.links import RECORDS, REFERENCES, TWICE

from caseseries.delivery.file_rules import _RULES_OF_KINDS
from caseseries.delivery.redcap.checks.form_checks import _RULES
from caseseries.gate.gate import GateReport
from caseseries.gate.rules.enrolment_rules import enrolment_rules
from caseseries.study.declaration import Column

TESTS = Path(__file__).resolve().parents[2]
GENERATED = (*CELLS, *LINKS, *TWICE, *REFERENCES, *RECORDS)


def assert_found(mutant: Mutant, report: GateReport, folder: Path) -> None:
    found = [judged(failure) for failure in report.failures if failure.rule not in mutant.also]
    assert found == [(mutant.rule, mutant.line, mutant.column, mutant.key, mutant.value)]
    assert {failure.rule for failure in report.failures} == {mutant.rule, *mutant.also}
    for failure in report.failures:
        assert_sound(failure, report, folder)


def deliver_files(folder: Path, mutants: Sequence[FileMutant]) -> Path:
    deliver(folder)
    for mutant in mutants:
        for name, content in mutant.files.items():
            (folder / name).write_bytes(content)
    return folder


def assert_file_found(mutant: FileMutant, report: GateReport, folder: Path) -> None:
    failures = [failure for failure in report.failures if failure.table == mutant.table]
    (found,) = [failure for failure in failures if failure.rule not in mutant.also]
    assert judged(found) == (mutant.rule, mutant.line, mutant.column, mutant.key, mutant.value)
    assert found.file == (folder / mutant.file).as_posix()
    assert {failure.rule for failure in failures} == {mutant.rule, *mutant.also}
    for failure in failures:
        assert_sound(failure, report, folder)


def test_each_broken_cell_breaks_its_own_rule_alone(tmp_path: Path) -> None:
    copies = deliver_copies(tmp_path, [mutant.changes for mutant in CELLS])
    report = checked(tmp_path)
    for failure in report.failures:
        assert_sound(failure, report, tmp_path)
    for number, (mutant, found) in enumerate(
        zip(CELLS, copies.split(report.failures), strict=True)
    ):
        table = mutant.rule.partition(".")[0]
        key, value = (
            None if text is None else renamed(number, table, text)
            for text in (mutant.key, mutant.value)
        )
        expected = (mutant.rule, mutant.line, mutant.column, key, value)
        assert [judged(failure) for failure in found] == [expected]


# Whose row it is cannot be told where a link is broken, so these do not share a delivery.
@pytest.mark.parametrize(
    "mutant",
    [pytest.param(mutant, id=mutant.rule) for mutant in (*LINKS, *TWICE, *REFERENCES, *RECORDS)],
)
def test_a_broken_link_is_one_failure(tmp_path: Path, mutant: Mutant) -> None:
    assert_found(mutant, checked(deliver(tmp_path, *mutant.changes)), tmp_path)


@pytest.mark.parametrize(
    "mutants", [pytest.param(group, id=group[0].rule.partition(".")[2]) for group in TOGETHER]
)
def test_what_is_wrong_with_a_file_is_said_once_for_each(
    tmp_path: Path, mutants: tuple[FileMutant, ...]
) -> None:
    report = checked(deliver_files(tmp_path, mutants))
    for mutant in mutants:
        assert_file_found(mutant, report, tmp_path)
    assert {failure.table for failure in report.failures} == set(RAW_TABLES)


@pytest.mark.parametrize("mutant", [pytest.param(mutant, id=mutant.rule) for mutant in ALONE])
def test_what_is_not_delivered_is_said_once(tmp_path: Path, mutant: FileMutant) -> None:
    report = checked(deliver_files(tmp_path, [mutant]))
    assert_file_found(mutant, report, tmp_path)
    assert len(report.failures) == 1


def test_every_rule_has_a_mutant_and_every_mutant_a_rule(tmp_path: Path) -> None:
    known = [rule.id for rule in checked(deliver(tmp_path)).rules]
    assert len(known) == len(set(known))
    asked_for = {mutant.rule for mutant in MUTANTS if mutant.severities or mutant.own}
    in_use = [mutant.rule for mutant in MUTANTS if mutant.rule not in asked_for]
    broken = [*in_use, *(mutant.rule for mutant in (*GENERATED, *FILES))]
    assert sorted(broken) == sorted(known)


def test_every_rule_that_other_deliveries_have_is_broken_by_a_test_of_theirs() -> None:
    endings = {
        *(f".file.{suffix}" for suffix, _, _ in _RULES_OF_KINDS),
        *(f".{suffix}" for suffix in _RULES),
        ".file.line_without_row",
        ".blank",
    }
    assert set(PROVED_ELSEWHERE) == endings
    for module, test in PROVED_ELSEWHERE.values():
        (file,) = TESTS.rglob(f"{module}.py")
        assert f"\ndef {test}(" in file.read_text(encoding="utf-8")
    asked_for = {mutant.rule for mutant in MUTANTS if mutant.severities or mutant.own}
    own = next(mutant.own for mutant in MUTANTS if mutant.own is not None)
    assert asked_for == {
        "labs.creatinine_mg_dl.outlier",
        *(
            rule.rule.id
            for rule in enrolment_rules(own.enrolment, own.enrolment_columns, RAW_TABLES)
        ),
    }


def test_generated_mutants_differ_from_the_clean_cohort_in_one_row() -> None:
    for mutant in GENERATED:
        ((table, before, after),) = mutant.changes
        assert TABLES[table].count(before) == 1
        assert before != after
        assert before.count("\n") == 2


def test_a_rule_on_a_new_column_needs_no_mutant_of_its_own() -> None:
    # The mutants of single columns are made from the declarations, as the rules are.
    for table in RAW_TABLES.values():
        for column in table.columns:
            made = {
                m.rule
                for m in (*CELLS, *LINKS)
                if m.rule.startswith(f"{table.name}.{column.name}.")
            }
            assert made == {f"{table.name}.{column.name}.{check}" for check in checks_of(column)}


def checks_of(column: Column) -> set[str]:
    return {
        *(("required",) if column.required else ()),
        "codes" if column.codes else "format",
        *(("written",) if column.type in ("integer", "decimal", "boolean") else ()),
        *(("range",) if column.minimum is not None or column.maximum is not None else ()),
        *(("first_of_month",) if column.first_of_month else ()),
    }
