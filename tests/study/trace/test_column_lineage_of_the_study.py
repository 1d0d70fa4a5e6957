"""Where columns of the first study come from, followed by hand through its SQL files."""

import json
from pathlib import Path

import duckdb
import pytest
from first_study import RAW_TABLES, SETTINGS

from caseseries.cli import main
from caseseries.warehouse.build_order import SCHEMAS
from caseseries.warehouse.column_lineage import Source, column_lineage
from caseseries.warehouse.examples import empty_pipeline

ROOT = Path(__file__).resolve().parents[3]

TIME_ZERO = {"raw.sessions.performed_on", "staging.study.time_zero"}
PROGRESSION = {
    "raw.findings.finding",
    "raw.findings.growth_percent",
    "staging.study.progression_growth_percent",
}
EGFR = {
    "raw.labs.creatinine_mg_dl",
    "raw.labs.sampled_on",
    "raw.patients.birth_month",
    "raw.patients.sex",
}
MONTH = {"staging.study.days_per_month"}


@pytest.fixture(scope="module")
def study():
    with duckdb.connect() as con:
        settings = SETTINGS
        tables = empty_pipeline(con, RAW_TABLES, ROOT / "sql", settings)
        columns: dict[str, dict[str, str]] = {}
        for schema, table, column, sql_type in con.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        ).fetchall():
            columns.setdefault(f"{schema}.{table}", {})[column] = sql_type
        return tables, columns


def lineage(study, asked: str) -> tuple[set[str], set[str]]:
    table, _, column = asked.rpartition(".")
    tables, columns = study
    found = column_lineage(tables, columns, Source(table, column))
    return set(map(str, found.values)), set(map(str, found.conditions))


@pytest.mark.parametrize(
    ("asked", "values", "conditions"),
    [
        ("cohort.patients.sex", {"raw.patients.sex"}, set()),
        (
            "cohort.patients.follow_up_months",
            {"raw.vital_status.last_seen_on", *TIME_ZERO, *MONTH},
            set(),
        ),
        ("cohort.patients.died", {"raw.vital_status.status"}, set()),
        ("cohort.patients.age_years", {"raw.patients.birth_month", *TIME_ZERO}, set()),
        ("cohort.patients.sessions", {"raw.sessions.*"}, set()),
        (
            "cohort.patients.pathology",
            {
                "raw.primary_tumors.pathology",
                "raw.primary_tumors.diagnosed_on",
                "raw.primary_tumors.source_line",
            },
            set(),
        ),
        (
            "cohort.patients.systemic_metastatic_tumors",
            {
                "raw.tumors.detected_on",
                "raw.metastases.n_lesions",
                "raw.metastases.detected_on",
                "raw.metastases.resolved_on",
                *TIME_ZERO,
            },
            set(),
        ),
        # The question whether any tumor progressed: a subquery with a condition.
        (
            "cohort.patients.local_progression",
            {"raw.imaging.imaged_on", "raw.tumors.*"},
            {"raw.findings.finding"},
        ),
        (
            "cohort.patients.progression_free_months",
            {"raw.imaging.imaged_on", "raw.vital_status.last_seen_on", *TIME_ZERO, *MONTH},
            PROGRESSION,
        ),
        ("cohort.patients.egfr_before", EGFR, TIME_ZERO),
        # Counted from the last session, whichever is time zero.
        (
            "cohort.patients.egfr_after",
            {
                *EGFR,
                "raw.sessions.performed_on",
                "staging.study.renal_function_months",
                *MONTH,
            },
            {"staging.study.renal_function_window_months"},
        ),
        (
            "cohort.tumors.primary_technique_efficacy",
            {"raw.findings.finding", "raw.imaging.imaged_on"},
            {"raw.sessions.performed_on"},
        ),
        ("cohort.sessions.complication_severity", {"raw.complications.sir_class"}, set()),
        # A union: counts of the patients screened and of those included.
        (
            "derived.screening_flow.patients",
            {"raw.screening.*", "raw.patients.*"},
            {"raw.screening.patient_id"},
        ),
    ],
)
def test_a_column_comes_from_the_raw_columns_its_rule_names(study, asked, values, conditions):
    assert lineage(study, asked) == (values, conditions)


def test_every_column_can_be_followed_to_the_raw_tables(study):
    tables, columns = study
    for table in tables:
        assert table.schema in SCHEMAS
        for column in columns[table.name]:
            values, conditions = lineage(study, f"{table.name}.{column}")
            assert values | conditions, f"{table.name}.{column}"


def test_trace_shows_the_sql_files_on_the_way(study_db, capsys):
    assert main(["trace", "cohort.patients.follow_up_months", "--db", str(study_db)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "cohort.patients.follow_up_months",
        "  SQL         cohort.patients (follow_up_months)  sql/cohort/patients.sql",
        "                ← derived.overall_survival.follow_up_months",
        "              derived.overall_survival (follow_up_months)"
        "  sql/derived/overall_survival.sql",
        "                ← derived.index_sessions.index_on, staging.study.days_per_month,"
        " staging.vital_status.last_seen_on",
        "              derived.index_sessions (index_on)  sql/derived/index_sessions.sql",
        "                ← staging.sessions.performed_on, staging.study.time_zero",
        "              staging.vital_status (last_seen_on)  sql/staging/vital_status.sql",
        "                ← raw.vital_status.last_seen_on",
        "              staging.sessions (performed_on)  sql/staging/sessions.sql",
        "                ← raw.sessions.performed_on",
        "  raw columns raw.sessions.performed_on, raw.vital_status.last_seen_on",
        "  settings    staging.study.days_per_month, staging.study.time_zero",
    ]


def test_trace_as_json_and_of_a_column_that_is_not_there(study_db, capsys):
    arguments = ["--db", str(study_db), "--format", "json"]
    assert main(["trace", "cohort.tumors.local_progression", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["from"] == ["raw.imaging.imaged_on"]
    assert found["rows_by"] == ["raw.findings.finding"]
    assert main(["trace", "cohort.tumors.local_progresion", *arguments]) == 2
    assert "is local_progression meant?" in capsys.readouterr().err
