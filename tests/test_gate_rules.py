"""Every rule across rows and tables is broken here once, and found where it was broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_cohort import Change, checked, deliver, found

from schemas import RAW_TABLES
from schemas.sql_rules import RuleFileError, parse_rule, rule_files

# rule, changes that break it, and line, column, key and value of the failure.
Mutant = tuple[str, list[Change], tuple[int, str, str, str | None]]

MUTANTS: list[Mutant] = [
    (
        "patients.without_vital_status",
        [("vital_status", "P02,2015-01-20,alive,\n", "")],
        (3, "patient_id", "P02", "P02"),
    ),
    (
        "patients.without_session",
        [("sessions", "S02,P02,2014-01-15,radiofrequency,false,conscious\n", "")],
        (3, "patient_id", "P02", "P02"),
    ),
    (
        "patients.without_tumor",
        [("tumors", "T01,P01,left,1.7,2014-12-01,metastasis\n", "")],
        (2, "patient_id", "P01", "P01"),
    ),
    (
        "patients.without_primary_tumor",
        [("primary_tumors", "P01,lung,non-small cell lung cancer,2012-03-10,resection\n", "")],
        (2, "patient_id", "P01", "P01"),
    ),
    (
        "patients.not_screened",
        [("screening", "metastasis,P02", "metastasis,")],
        (3, "patient_id", "P02", "P02"),
    ),
    (
        "patients.inclusion_tumor_number",
        [
            ("tumors", "T03,", "T04,P02,left,1.1,2014-01-15,\nT03,"),
            ("ablations", "S02,T03", "S02,T04,true,,,9\nS02,T03"),
        ],
        (3, "patient_id", "P02", "P02"),
    ),
    (
        "patients.inclusion_ecog",
        [("patients", "1971-11-01,1,", "1971-11-01,2,")],
        (3, "ecog", "P02", "2"),
    ),
    (
        "patients.inclusion_life_expectancy",
        [("patients", "1971-11-01,1,true", "1971-11-01,1,false")],
        (3, "life_expectancy_months_ge_6", "P02", "false"),
    ),
    (
        "primary_tumors.after_birth",
        [("primary_tumors", "2012-03-10", "1960-04-30")],
        (2, "diagnosed_on", "P01, lung, non-small cell lung cancer, 1960-04-30", "1960-04-30"),
    ),
    (
        "primary_tumors.after_time_zero",
        [("primary_tumors", "2012-03-10", "2015-02-11")],
        (2, "diagnosed_on", "P01, lung, non-small cell lung cancer, 2015-02-11", "2015-02-11"),
    ),
    (
        "metastases.after_birth",
        [("metastases", "2014-01-20", "1914-01-20")],
        (2, "detected_on", "P01, lung, 1914-01-20", "1914-01-20"),
    ),
    (
        "metastases.resolved_before_detected",
        [("metastases", "2012-02-03", "2011-02-02")],
        (3, "resolved_on", "P02, liver, 2011-02-03", "2011-02-02"),
    ),
    (
        "metastases.detected_after_last_contact",
        [("metastases", "2014-01-20", "2016-03-02")],
        (2, "detected_on", "P01, lung, 2016-03-02", "2016-03-02"),
    ),
    (
        "metastases.resolved_after_last_contact",
        [("metastases", "2012-02-03", "2015-01-21")],
        (3, "resolved_on", "P02, liver, 2011-02-03", "2015-01-21"),
    ),
    (
        "metastases.inclusion_not_growing",
        [("metastases", "2014-01-20,,false", "2014-01-20,,true")],
        (2, "growing", "P01, lung, 2014-01-20", "true"),
    ),
    (
        "tumors.after_birth",
        [("tumors", "2014-12-01", "1914-12-01")],
        (2, "detected_on", "T01", "1914-12-01"),
    ),
    (
        "tumors.detected_after_ablation",
        [("tumors", "2014-12-01", "2015-02-11")],
        (2, "detected_on", "T01", "2015-02-11"),
    ),
    (
        "tumors.without_ablation",
        [("ablations", "S02,T03,true,6.5,,10\n", "")],
        (4, "tumor_id", "T03", "T03"),
    ),
    (
        "tumors.inclusion_tumor_size",
        [("tumors", "right,2.4", "right,3.1")],
        (3, "max_diameter_cm", "T02", "3.1"),
    ),
    (
        "sessions.after_birth",
        [("sessions", "2015-02-10", "1951-02-10")],
        (2, "performed_on", "S01", "1951-02-10"),
    ),
    (
        "sessions.after_last_contact",
        [("sessions", "2015-02-10", "2016-03-02")],
        (2, "performed_on", "S01", "2016-03-02"),
    ),
    (
        "sessions.without_ablation",
        [("ablations", "S01,T01", "S02,T01")],
        (2, "session_id", "S01", "S01"),
    ),
    (
        "sessions.without_examination",
        [("imaging", "2015-02-14", "2015-02-21")],
        (2, "performed_on", "S01", "2015-02-10"),
    ),
    (
        "ablations.same_patient",
        [("ablations", "S02,T03", "S01,T03")],
        (4, "tumor_id", "S01, T03", "T03"),
    ),
    (
        "ablations.cryoablation_energy",
        [("ablations", "true,7,2,", "true,7,2,9.5")],
        (2, "energy_minutes", "S01, T01", "9.5"),
    ),
    (
        "ablations.radiofrequency_freeze_thaw",
        [("ablations", "true,,,12", "true,,3,12")],
        (3, "freeze_thaw_cycles", "S02, T02", "3"),
    ),
    (
        "complications.before_session",
        [("complications", "2015-02-10", "2015-02-09")],
        (2, "onset_on", "C01", "2015-02-09"),
    ),
    (
        "complications.after_last_contact",
        [("complications", "2015-02-10", "2016-03-02")],
        (2, "onset_on", "C01", "2016-03-02"),
    ),
    (
        "imaging.after_birth",
        [("imaging", "2015-01-20", "1905-01-20")],
        (2, "imaged_on", "I01", "1905-01-20"),
    ),
    (
        "imaging.after_last_contact",
        [("imaging", "2014-11-20", "2015-01-21")],
        (7, "imaged_on", "I06", "2015-01-21"),
    ),
    (
        "vital_status.death_before_examination",
        [("imaging", "2015-08-14", "2016-03-02")],
        (2, "last_seen_on", "P01", "2016-03-01"),
    ),
    (
        "findings.same_patient",
        [("findings", "I02,T01", "I02,T02")],
        (2, "tumor_id", "I02, T02, complete coverage, ", "T02"),
    ),
    (
        "findings.tumor_required",
        [("findings", "I02,T01", "I02,")],
        (2, "tumor_id", "I02, , complete coverage, ", None),
    ),
    (
        "findings.before_ablation",
        [("findings", "I02,T01", "I01,T01")],
        (2, "imaging_id", "I01, T01, complete coverage, ", "I01"),
    ),
    (
        "findings.organ_required",
        [("findings", "recurrence,liver", "recurrence,")],
        (5, "organ", "I03, , distant recurrence, ", None),
    ),
    (
        "findings.organ_unexpected",
        [("findings", "growth,,25", "growth,lung,25")],
        (6, "organ", "I06, , growth, lung", "lung"),
    ),
    (
        "findings.growth_percent_required",
        [("findings", "growth,,25", "growth,,")],
        (6, "growth_percent", "I06, , growth, ", None),
    ),
    (
        "findings.growth_percent_unexpected",
        [("findings", "recurrence,liver,", "recurrence,liver,30")],
        (5, "growth_percent", "I03, , distant recurrence, liver", "30"),
    ),
    (
        "labs.after_birth",
        [("labs", "2014-01-10", "1971-10-31")],
        (4, "sampled_on", "P02, 1971-10-31", "1971-10-31"),
    ),
    (
        "labs.after_last_contact",
        [("labs", "2014-01-10", "2015-01-21")],
        (4, "sampled_on", "P02, 2015-01-21", "2015-01-21"),
    ),
    (
        "labs.creatinine_jump",
        [("labs", "0.95", "2.43")],  # three times 0.81
        (3, "creatinine_mg_dl", "P01, 2015-08-11", "2.43"),
    ),
    (
        "therapies.after_birth",
        [("therapies", "2015-09-01", "1950-09-01")],
        (2, "started_on", "P01, 1950-09-01, carboplatin, paclitaxel", "1950-09-01"),
    ),
    (
        "therapies.after_last_contact",
        [("therapies", "2015-09-01,2015-12-01", "2016-03-02,2016-04-01")],
        (2, "started_on", "P01, 2016-03-02, carboplatin, paclitaxel", "2016-03-02"),
    ),
    (
        "therapies.ended_before_started",
        [("therapies", "2015-12-01", "2015-08-31")],
        (2, "ended_on", "P01, 2015-09-01, carboplatin, paclitaxel", "2015-08-31"),
    ),
    (
        "therapies.ended_after_death",
        [("therapies", "2015-12-01", "2016-03-02")],
        (2, "ended_on", "P01, 2015-09-01, carboplatin, paclitaxel", "2016-03-02"),
    ),
    (
        "vital_status.after_birth",
        [("vital_status", "2015-01-20", "1971-01-20")],
        (3, "last_seen_on", "P02", "1971-01-20"),
    ),
    (
        "vital_status.in_the_future",
        [("vital_status", "2015-01-20", "9015-01-20")],
        (3, "last_seen_on", "P02", "9015-01-20"),
    ),
    (
        "vital_status.cause_of_death_required",
        [("vital_status", "dead,tumor progression", "dead,")],
        (2, "cause_of_death", "P01", None),
    ),
    (
        "vital_status.cause_of_death_unexpected",
        [("vital_status", "alive,", "alive,pneumonia")],
        (3, "cause_of_death", "P02", "pneumonia"),
    ),
    (
        "vital_status.imaging_gap",
        [("vital_status", "2016-03-01", "2016-08-15")],  # 367 days after the MR of 2015-08-14
        (2, "last_seen_on", "P01", "2016-08-15"),
    ),
    (
        "screening.patient_twice",
        [("screening", "cell carcinoma,", "metastasis,P02")],
        (4, "patient_id", "N003", "P02"),
    ),
    (
        "screening.first_ablation_date",
        [("screening", "2014-01-15", "2014-01-16")],
        (3, "first_ablation_on", "N002", "2014-01-16"),
    ),
]


@pytest.mark.parametrize(
    ("rule", "changes", "place"), [pytest.param(*mutant, id=mutant[0]) for mutant in MUTANTS]
)
def test_a_broken_rule_is_found_where_it_is_broken(
    tmp_path: Path, rule: str, changes: list[Change], place: tuple[int, str, str, str | None]
) -> None:
    report = checked(deliver(tmp_path, *changes))
    (failure,) = found(report, rule)
    assert (failure.line, failure.column, failure.key, failure.value) == place
    table = rule.partition(".")[0]
    assert failure.table == table
    assert failure.file == (tmp_path / f"{table}.csv").as_posix()
    (declared,) = [known for known in report.rules if known.id == rule]
    assert failure.severity == declared.severity
    assert report.ok == all(failure.severity != "error" for failure in report.failures)


def test_every_rule_file_has_a_mutant() -> None:
    assert {rule.rule.id for rule in rule_files(RAW_TABLES)} == {mutant[0] for mutant in MUTANTS}


def test_a_sound_cohort_breaks_no_rule(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path))
    assert report.failures == ()
    assert report.ok
    assert [rule.id for rule in report.rules if rule.not_checked] == []


def test_the_delivered_cohort_of_this_study_breaks_no_rule() -> None:
    assert checked(Path(__file__).parent.parent / "data" / "raw").failures == ()


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


def test_follow_up_of_a_year_and_a_day_without_imaging_is_no_gap(tmp_path: Path) -> None:
    changed = ("vital_status", "2016-03-01", "2016-08-14")  # 366 days: 2016 was a leap year
    assert checked(deliver(tmp_path, changed)).failures == ()


def test_a_tumor_of_three_centimeters_is_included(tmp_path: Path) -> None:
    assert checked(deliver(tmp_path, ("tumors", "2.4", "3.0"))).failures == ()


def test_a_larger_tumor_found_later_does_not_exclude_the_patient(tmp_path: Path) -> None:
    changes = [
        ("tumors", "T01,", "T04,P01,left,4.0,2015-06-01,\nT01,"),
        ("sessions", "S01,", "S03,P01,2015-07-01,cryoablation,true,conscious\nS01,"),
        ("ablations", "S01,", "S03,T04,true,,,\nS01,"),
        ("imaging", "I01,", "I07,P01,2015-07-05,CT,true\nI01,"),
    ]
    assert checked(deliver(tmp_path, *changes)).failures == ()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("visits.early", "-- severity: error\n", "after one of the tables"),
        ("labs.early", "-- severity: error\n-- message: m\nselect 1", "lacks '-- rule"),
        ("labs.early", "-- severity: bad\n-- rule: r\n-- message: m\n", "severity is one of"),
        (
            "labs.early",
            "-- severity: note\n-- rule: r\n-- message: m\n-- column: x\n",
            "has no column 'x'",
        ),
    ],
)
def test_a_malformed_rule_file_is_named(name: str, text: str, complaint: str) -> None:
    with pytest.raises(RuleFileError, match=complaint) as error:
        parse_rule(name, text, RAW_TABLES, f"rules/{name}.sql")
    assert f"rules/{name}.sql" in str(error.value)
