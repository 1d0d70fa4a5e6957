"""The DuckDB file: swapped in whole, described in full, and never wrong in silence."""

import shutil

import duckdb
import pytest
from first_study import DATA, ROOT, STUDY, build, copy_data, edit

from caseseries.build import CohortError, GateFailedError
from caseseries.warehouse.database import DatabaseMissingError, opened


def test_every_table_and_column_of_the_cohort_says_what_it_means(study_db):
    with opened(study_db, read_only=True) as con:
        schemas = {
            row[0] for row in con.execute("select schema_name from duckdb_tables()").fetchall()
        }
        assert {"raw", "staging", "derived", "cohort", "results", "claims"} <= schemas
        silent = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where database_name = current_database() and schema_name != 'main'"
            " and comment is null and schema_name != 'claims'"
            " union all select schema_name, table_name, '' from duckdb_tables()"
            " where database_name = current_database() and comment is null"
            " and schema_name != 'claims'"
        ).fetchall()
    assert silent == []


def test_the_catalog_says_that_the_patients_are_synthetic(study_db):
    with opened(study_db, read_only=True) as con:
        rows = con.execute(
            "select schema_name, comment from duckdb_tables() where table_name = 'patients'"
        ).fetchall()
    assert len(rows) == 3
    assert all("Synthetic rows" in comment for _, comment in rows)


def test_one_cohort_row_per_patient_tumor_and_session(study_db):
    with opened(study_db, read_only=True) as con:
        counts = [
            con.execute(f"select count(*) from cohort.{table}").fetchall()[0][0]
            for table in ("patients", "tumors", "sessions")
        ]
    assert counts == [13, 19, 18]


def test_short_names_can_be_read_whatever_the_file_is_called(study_db, tmp_path):
    shutil.copy(study_db, tmp_path / "cohort.duckdb")
    # DuckDB calls the catalog of cohort.duckdb "cohort", as one of its schemas.
    with duckdb.connect(tmp_path / "cohort.duckdb", read_only=True) as con:
        assert con.execute("select count(*) from patients").fetchall() == [(13,)]
        assert con.execute("select count(*) > 500 from numbers").fetchall() == [(True,)]


def test_data_that_break_a_rule_leave_the_old_file_as_it_was(tmp_path):
    db = tmp_path / "study.duckdb"
    duckdb.connect(db).close()
    before = db.read_bytes()
    data = copy_data(tmp_path)
    edit(data, "patients", lambda rows: [{**rows[0], "sex": "unknown"}, *rows[1:]])
    with pytest.raises(GateFailedError) as caught:
        build(data, db, STUDY)
    assert [(f.table, f.column, f.line) for f in caught.value.report.failures] == [
        ("patients", "sex", 2)
    ]
    assert db.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw", "study.duckdb"]


def test_a_build_that_stops_halfway_leaves_the_old_file_as_it_was(tmp_path):
    db = tmp_path / "study.duckdb"
    duckdb.connect(db).close()
    before = db.read_bytes()

    def stop(stage):
        if stage == "Computing the results":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(DATA, db, STUDY, progress=stop)
    assert db.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["study.duckdb"]


def test_the_remains_of_a_killed_build_go_with_the_next_one(tmp_path):
    remains = tmp_path / ".caseseries-killed"
    (remains / "half").mkdir(parents=True)
    (remains / "lock").touch()
    (remains / "half" / "study.duckdb").write_bytes(b"half")
    build(DATA, tmp_path / "study.duckdb", STUDY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.json", "study.duckdb"]


def test_a_reader_keeps_the_old_file_while_a_new_one_is_swapped_in(tmp_path):
    db = tmp_path / "study.duckdb"
    with duckdb.connect(db) as con:
        con.execute("create schema results; create table results.numbers as select 1 as n")
    with opened(db, read_only=True) as reader:
        build(DATA, db, STUDY)
        assert reader.execute("select n from results.numbers").fetchall() == [(1,)]
    with opened(db, read_only=True) as reader:
        assert reader.execute("select count(*) from cohort.patients").fetchall() == [(13,)]


def test_a_patient_lost_on_the_way_stops_the_build(tmp_path):
    for folder in ("schemas", "sql"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(STUDY, tmp_path)
    lossy = tmp_path / "sql" / "derived" / "overall_survival.sql"
    lossy.write_text(lossy.read_text() + "where vital_status.patient_id != 'P07'\n")
    with pytest.raises(CohortError, match=r"cohort\.patients has 1 rows too few .*P07"):
        build(DATA, tmp_path / "study.duckdb", tmp_path)
    assert not (tmp_path / "study.duckdb").exists()


def test_a_file_that_is_no_database_says_what_to_run(tmp_path):
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database " * 1000)
    with (
        pytest.raises(DatabaseMissingError, match="caseseries build --db"),
        opened(path, read_only=True),
    ):
        pass


def test_a_reader_cannot_reach_other_files(study_db, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    with opened(study_db, read_only=True) as con, pytest.raises(duckdb.PermissionException):
        con.execute(f"select * from '{other}'")
