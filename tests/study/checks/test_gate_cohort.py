"""The derived cohort is held against its own declarations."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from first_study import COHORT_TABLES, check_cohort

from caseseries.study.declaration import Column, DeclarationError, Table

VALUES = {
    "text": "'a'",
    "integer": "1::BIGINT",
    "decimal": "1.5::DOUBLE",
    "date": "date '2015-02-10'",
    "boolean": "true",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cohort of one patient with one tumor and one session, every column filled."""
    with duckdb.connect() as connection:
        connection.execute("create schema cohort")
        for table in COHORT_TABLES.values():
            values = [
                f"'{next(iter(column.codes))}'" if column.codes else VALUES[column.type]
                for column in table.columns
            ]
            selected = ", ".join(
                f"{value} as {name}" for name, value in zip(table.column_names, values, strict=True)
            )
            connection.execute(f"create table cohort.{table.name} as select {selected}")
        yield connection


@pytest.mark.parametrize(
    ("damage", "rule", "key", "value"),
    [
        (
            "update cohort.patients set age_years = 130",
            "cohort.patients.age_years.range",
            "a",
            "130",
        ),
        ("update cohort.patients set died = null", "cohort.patients.died.required", "a", None),
        (
            "update cohort.patients set ckd_stage_after = '3'",
            "cohort.patients.ckd_stage_after.codes",
            "a",
            "3",
        ),
        (
            "insert into cohort.tumors from cohort.tumors",
            "cohort.tumors.key.unique",
            "a",
            "a",
        ),
        (
            "update cohort.sessions set patient_id = 'b'",
            "cohort.sessions.patient_id.reference",
            "a",
            "b",
        ),
        (
            "alter table cohort.patients alter column ecog type VARCHAR",
            "cohort.patients.ecog.type",
            None,
            None,
        ),
        (
            "alter table cohort.sessions drop column sedation",
            "cohort.sessions.sedation.absent",
            None,
            None,
        ),
    ],
)
def test_what_the_sql_gets_wrong_is_named(
    con: duckdb.DuckDBPyConnection, damage: str, rule: str, key: str | None, value: str | None
) -> None:
    assert check_cohort(con) == ()
    con.execute(damage)
    (failure,) = check_cohort(con)
    assert (failure.rule, failure.key, failure.value) == (rule, key, value)
    assert "error in sql/" in failure.message


@pytest.mark.parametrize(
    ("declare", "complaint"),
    [
        (lambda: Column("Size", "decimal", "x"), "lower-case"),
        (lambda: Column("size", "decimal", "x", codes={"a": "A"}), "go together"),
        (lambda: Column("size", "code", "x"), "go together"),
        (lambda: Column("size", "text", "x", minimum=1), "has no range"),
        (lambda: Column("size", "text", "x", first_of_month=True), "first of a month"),
        (lambda: Column("size", "text", "x", references="patients"), "table.column"),
        (lambda: Column("size", "number", "x"), "not a column type"),  # type: ignore[arg-type]
        (
            lambda: Table("t", "x", "x", (Column("a", "text", "x"), Column("a", "text", "x"))),
            "declares a column twice",
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(declare, complaint: str) -> None:
    with pytest.raises(DeclarationError, match=complaint):
        declare()
