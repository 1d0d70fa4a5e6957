"""Every derivation of every study has examples, and they would notice another rule.

So would those of the rule files that have some. The study `caseseries init` writes is held to it
like those of this repository.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from sql_mutants import Mutant, column_mutants, mutants

from caseseries.cli import main
from caseseries.study.modules import activate
from caseseries.study.study import open_study
from caseseries.warehouse.build_order import SqlFileError, SqlTable, tables_read
from caseseries.warehouse.example_file import Example, ExampleError, example_of, read_examples
from caseseries.warehouse.examples import compare, empty_pipeline, given, run_example

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "src" / "caseseries" / "start" / "template"
# What a file is called here begins with its study, the first one's with nothing.
STUDIES = {
    "": ROOT,
    "template/": TEMPLATE,
    **{f"{path.parent.name}/": path.parent for path in sorted(ROOT.glob("studies/*/study.toml"))},
}
RULES = Path("schemas", "rules")
FILES = [
    study + path.relative_to(root / "sql").as_posix()
    for study, root in STUDIES.items()
    for path in sorted((root / "sql").rglob("*.sql"))
]
RULE_FILES = [
    study + path.name
    for study, root in STUDIES.items()
    for path in sorted((root / RULES).glob("*.sql"))
    if example_of(path).is_file()
]

# Mutants that no sound data tell from the rule, by file and changed line.
EQUIVALENT = {
    **{
        ("derived/index_sessions.sql", f"when max(study.time_zero) = 'last_session'{then}"): (
            "staging.study has one row"
        )
        for then in ("", " then max(sessions.performed_on)")
    },
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
def pipelines(tmp_path_factory) -> Iterator[dict[str, tuple[duckdb.DuckDBPyConnection, SqlTable]]]:
    """Every file by its name, and the empty tables of its study."""
    found = {}
    with ExitStack() as connections:
        for study, root in STUDIES.items():
            con = connections.enter_context(duckdb.connect())
            if root == TEMPLATE:
                root = tmp_path_factory.mktemp("init") / "template"
                assert main(["init", str(root)]) == 0
            for name, table in _pipeline(con, root).items():
                found[study + name] = con, table
        yield found


def _pipeline(con: duckdb.DuckDBPyConnection, root: Path) -> dict[str, SqlTable]:
    # Of two rows equally near, DuckDB takes the first one it sees.
    con.execute("set threads = 1")
    study = open_study(root)
    settings = {name: item.value for name, item in study.settings.for_sql.items()}
    try:
        tables = empty_pipeline(con, study.raw_tables, study.sql_folder, settings)
    finally:
        activate(ROOT)
    found = {table.path.relative_to(study.sql_folder).as_posix(): table for table in tables}
    for path in study.rules_folder.glob("*.sql"):
        sql = path.read_text(encoding="utf-8")
        found[path.name] = SqlTable(path.stem, path, sql, tables_read(con, sql, path))
    return found


@pytest.mark.parametrize("file", [*FILES, *RULE_FILES])
def test_a_file_is_as_its_examples_expect(pipelines, file):
    con, table = pipelines[file]
    for example in read_examples(example_of(table.path)):
        assert run_example(con, table, example) is None


@pytest.mark.parametrize("file", [*FILES, *RULE_FILES])
def test_the_examples_notice_another_rule(pipelines, file):
    con, table = pipelines[file]
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
