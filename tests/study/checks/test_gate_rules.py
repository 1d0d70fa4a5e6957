"""Every rule across rows and tables is broken once, and found where it was broken and only there.

The corruptions stand in `mutants`, one module per table. Those that can share one delivery.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from first_study import RAW_TABLES, rule_files
from gate_cohort import checked, deliver
from mutants import MUTANTS, NEAR_MISSES, Mutant, NearMiss
from mutants.copies import Copies, deliver_copies, renamed
from mutants.found import Judged, assert_sound, judged

from caseseries.gate.gate import GateReport
from caseseries.study.failure import Failure


def shares_a_delivery(mutant: Mutant | NearMiss) -> bool:
    """Whether copies of the cohort beside that of a mutant leave it as it is.

    Spellings are compared across patients, and copies differ in the days of diagnosis.
    """
    if mutant.severities or mutant.own or mutant.rule.endswith((".spelling", ".before_primary")):
        return False
    return all(table != "primary_tumors" for table, _, _ in mutant.changes)


SHARING = [mutant for mutant in (*MUTANTS, *NEAR_MISSES) if shares_a_delivery(mutant)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Copies, GateReport]:
    """One delivery with all mutants that share it, and the gate's report on it."""
    folder = tmp_path_factory.mktemp("copies")
    copies = deliver_copies(folder, [mutant.changes for mutant in SHARING])
    return folder, copies, checked(folder)


@pytest.fixture(scope="module")
def of_copies(shared: tuple[Path, Copies, GateReport]) -> list[list[Failure]]:
    """The failures of each mutant's copy, in the order of SHARING."""
    _, copies, report = shared
    return copies.split(report.failures)


def test_every_failure_says_where_it_is_and_what_to_do(
    shared: tuple[Path, Copies, GateReport],
) -> None:
    folder, _, report = shared
    assert report.consequences == {}
    for failure in report.failures:
        assert_sound(failure, report, folder)


def expected(mutant: Mutant, number: int | None = None) -> Judged:
    place = [mutant.rule, mutant.line, mutant.column, mutant.key, mutant.value]
    if number is not None:
        for at in (3, 4):
            text = place[at]
            place[at] = renamed(number, mutant.table, text) if isinstance(text, str) else None
    rule, line, column, key, value = place
    return rule, line, column, key, value


@pytest.mark.parametrize("mutant", [pytest.param(mutant, id=mutant.rule) for mutant in MUTANTS])
def test_a_broken_rule_is_found_where_it_is_broken(
    tmp_path: Path, of_copies: list[list[Failure]], mutant: Mutant
) -> None:
    number = SHARING.index(mutant) if mutant in SHARING else None
    if number is None:
        report = checked(deliver(tmp_path, *mutant.changes), dict(mutant.severities), mutant.own)
        failures = report.failures
        for failure in failures:
            assert_sound(failure, report, tmp_path)
    else:
        failures = of_copies[number]
    found = [judged(failure) for failure in failures if failure.rule not in mutant.also]
    assert found == [expected(mutant, number)]
    assert {failure.rule for failure in failures} == {mutant.rule, *mutant.also}


@pytest.mark.parametrize(
    "miss", [pytest.param(miss, id=f"{miss.rule}: {miss.what}") for miss in NEAR_MISSES]
)
def test_what_is_next_to_a_broken_rule_is_sound(
    tmp_path: Path, of_copies: list[list[Failure]], miss: NearMiss
) -> None:
    if miss in SHARING:
        assert of_copies[SHARING.index(miss)] == []
    else:
        report = checked(deliver(tmp_path, *miss.changes), dict(miss.severities), miss.own)
        assert report.failures == ()


def test_each_rule_across_rows_says_why_it_has_to_hold(tmp_path: Path) -> None:
    rules = {rule.id: rule for rule in checked(deliver(tmp_path)).rules}
    for mutant in MUTANTS:
        assert mutant.rule not in rules or rules[mutant.rule].reason


def test_every_rule_file_has_a_mutant() -> None:
    files = {rule.rule.id for rule in rule_files(RAW_TABLES)}
    assert files - {mutant.rule for mutant in MUTANTS} == set()


def test_no_rule_has_two_mutants_and_none_is_left_of_a_rule_that_went(tmp_path: Path) -> None:
    broken = [mutant.rule for mutant in MUTANTS]
    assert sorted(broken) == sorted(set(broken))
    for mutant in MUTANTS:
        if not mutant.severities and mutant.own is None:
            continue
        report = checked(deliver(tmp_path), dict(mutant.severities), mutant.own)
        assert mutant.rule in {rule.id for rule in report.rules}


def test_every_rule_on_missing_codes_and_spelling_has_a_mutant(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path))
    declared = {
        rule.id for rule in report.rules if rule.id.endswith((".missing_code", ".spelling"))
    }
    assert declared - {mutant.rule for mutant in MUTANTS} == set()


def test_a_sound_cohort_breaks_no_rule(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path))
    assert report.failures == ()
    assert report.ok
    assert [rule.id for rule in report.rules if rule.not_checked] == []


def test_the_delivered_cohort_of_this_study_breaks_no_rule() -> None:
    assert checked(Path(__file__).resolve().parents[3] / "data" / "raw").failures == ()


def test_all_failures_come_at_once_sorted_by_table_and_line(tmp_path: Path) -> None:
    report = checked(
        deliver(
            tmp_path,
            ("sessions", "conscious\nS02", "none\nS02"),
            ("sessions", "radiofrequency", "microwave"),
            ("patients", "P01,male", "P01,man"),
            ("labs", "0.60", "0.60mg"),
        )
    )
    assert [(failure.rule, failure.line) for failure in report.failures] == [
        ("labs.creatinine_mg_dl.format", 4),
        ("patients.sex.codes", 2),
        ("sessions.sedation.codes", 2),
        ("sessions.modality.codes", 3),
    ]
