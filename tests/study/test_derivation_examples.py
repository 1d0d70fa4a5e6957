"""Every derivation of the first study has examples, and they would notice another rule.

So would those of the rule files that have some.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from first_study import RAW_TABLES, SETTINGS
from sql_mutants import Mutant, column_mutants, mutants

from caseseries.warehouse.build_order import SqlFileError, SqlTable, tables_read
from caseseries.warehouse.example_file import Example, ExampleError, example_of, read_examples
from caseseries.warehouse.examples import compare, empty_pipeline, given, run_example

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"
RULES = ROOT / "schemas" / "rules"
FILES = [path.relative_to(SQL).as_posix() for path in sorted(SQL.rglob("*.sql"))]
RULE_FILES = [path.name for path in sorted(RULES.glob("*.sql")) if example_of(path).is_file()]

# Mutants that no sound data tell from the rule, by file and changed line.
EQUIVALENT = {
    **{
        ("cohort/patients.sql", line): "exists asks whether there is a row, not what is in it"
        for line in (
            "select 2 from derived.local_control",
            "select 2 from derived.recurrences where recurrences.patient_id = patients.patient_id",
        )
    },
    **{
        (
            "derived/egfr_samples.sql",
            f"when egfr_ml_min_1_73m2 > {limit} then '{stage}'",
        ): "no creatinine that can be written gives exactly the limit"
        for limit, stage in ((90, "1"), (60, "2"), (45, "3a"), (30, "3b"), (15, "4"))
    },
    **{
        (
            "derived/egfr_samples.sql",
            f"when egfr_ml_min_1_73m2 {limit} then '5'",
        ): "15 and more is stage 4 by the line before"
        for limit in ("<= 15", "< 16")
    },
    (
        "vital_status.early_death.sql",
        "select  sessions.patient_id",
    ): "an anti join asks whether there is a row, not how many",
    (
        "derived/technique_efficacy.sql",
        "bool_and(findings.finding = 'complete coverage') as complete_coverage,",
    ): "where the findings of a day differ, one of them is residual tumor, which decides",
}


@pytest.fixture(scope="module")
def pipeline() -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, SqlTable]]]:
    settings = SETTINGS
    with duckdb.connect() as con:
        # Of two rows equally near, DuckDB takes the first one it sees.
        con.execute("set threads = 1")
        tables = empty_pipeline(con, RAW_TABLES, SQL, settings)
        found = {table.path.relative_to(SQL).as_posix(): table for table in tables}
        for name in RULE_FILES:
            sql = (RULES / name).read_text(encoding="utf-8")
            read = tables_read(con, sql, RULES / name)
            found[name] = SqlTable(name.removesuffix(".sql"), RULES / name, sql, read)
        yield con, found


@pytest.mark.parametrize("file", [*FILES, *RULE_FILES])
def test_a_file_is_as_its_examples_expect(pipeline, file):
    con, tables = pipeline
    for example in read_examples(example_of(tables[file].path)):
        assert run_example(con, tables[file], example) is None


@pytest.mark.parametrize("file", [*FILES, *RULE_FILES])
def test_the_examples_notice_another_rule(pipeline, file):
    con, tables = pipeline
    table = tables[file]
    survivors = _other_rules(con, table)
    assert survivors, "the file was not mutated"
    for example in read_examples(example_of(table.path)):
        with given(con, table, example):
            survivors = {
                mutant
                for mutant in survivors
                if _holds(con, replace(table, sql=mutant.sql), example)
            }
    listed = {line for listed_file, line in EQUIVALENT if listed_file == file}
    assert {mutant.line for mutant in survivors} == listed


def _other_rules(con: duckdb.DuckDBPyConnection, table: SqlTable) -> set[Mutant]:
    """Those mutants that can be run."""
    types = {row[0]: row[1] for row in con.execute(f"describe {table.sql}").fetchall()}
    found = set()
    for mutant in (*mutants(table.sql), *column_mutants(table.sql, types)):
        try:
            con.execute(f"explain {mutant.sql}")
        except duckdb.Error:
            continue
        found.add(mutant)
    return found


def _holds(con: duckdb.DuckDBPyConnection, table: SqlTable, example: Example) -> bool:
    try:
        return compare(con, table, example) is None
    except (ExampleError, SqlFileError):
        return False
