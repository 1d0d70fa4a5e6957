"""A simulated cohort passes the gate, is the same each time, and keeps up with the declarations."""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from pathlib import Path

import duckdb
import polars as pl
import pytest
from first_study import RAW_TABLES, STUDY, build, check

import simulation
from caseseries.cli import main
from caseseries.simulate import SimulationError, simulate
from caseseries.study.declaration import Column, Table


def written(folder: Path, patients: int, seed: int, chunk_patients: int = 1000) -> dict[str, bytes]:
    folder.mkdir()
    simulate(
        RAW_TABLES,
        {},
        simulation,
        units=patients,
        seed=seed,
        out=folder,
        chunk_units=chunk_patients,
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def failures(folder: Path) -> list[str]:
    with duckdb.connect() as con:
        return [failure.message for failure in check(folder, con).failures]


def with_columns(table: str, *columns: Column) -> dict[str, Table]:
    """The raw tables with further columns declared in one of them."""
    declared = RAW_TABLES[table]
    changed = dataclasses.replace(declared, columns=(*declared.columns, *columns))
    return {**RAW_TABLES, table: changed}


def ids_of_cohort(frame: pl.DataFrame, table: Table, cohort: int) -> pl.DataFrame:
    """The table with every id preceded by the number of its cohort."""
    names = [column.name for column in table.columns if column.name.endswith("_id")]
    return frame.with_columns((f"{cohort}/" + pl.col(name)).alias(name) for name in names)


@pytest.mark.parametrize(
    ("patients", "seed"), [(1, 0), (1, 7), (2, 1), (3, 2**40), (13, 5), (40, 6)]
)
def test_a_cohort_raises_nothing(patients: int, seed: int, tmp_path: Path) -> None:
    written(tmp_path / "cohort", patients, seed)
    assert failures(tmp_path / "cohort") == []


@pytest.mark.parametrize("cohorts", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_many_cohorts_of_1_to_40_patients_raise_nothing(cohorts: int, tmp_path: Path) -> None:
    # One delivery of all of them: a gate each would take most of an hour.
    tables: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for seed in range(cohorts):
        for name, frame in simulation.draw(seed, 0, 1 + seed % 40, RAW_TABLES).items():
            tables[name].append(ids_of_cohort(frame, RAW_TABLES[name], seed))
    for name, frames in tables.items():
        pl.concat(frames).write_csv(tmp_path / f"{name}.csv")
    assert failures(tmp_path) == []


def test_a_cohort_of_sixty_builds(tmp_path: Path) -> None:
    written(tmp_path / "cohort", 60, 3)
    db = tmp_path / "study.duckdb"
    assert build(tmp_path / "cohort", db, STUDY).failures == ()
    with duckdb.connect(str(db), read_only=True) as con:
        assert con.sql("select count(*) from patients").fetchall() == [(60,)]


def test_patients_and_seed_give_the_same_bytes_again_and_another_seed_others(
    tmp_path: Path,
) -> None:
    first = written(tmp_path / "first", 25, 4)
    assert sorted(first) == sorted([*(f"{name}.csv" for name in RAW_TABLES), "SYNTHETIC.md"])
    assert written(tmp_path / "again", 25, 4) == first
    other = written(tmp_path / "other", 25, 5)
    assert all(other[name] != content for name, content in first.items())


def test_chunks_do_not_show(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole", 41, 9)
    for size in (1, 7, 40):
        assert written(tmp_path / str(size), 41, 9, chunk_patients=size) == whole


def test_a_larger_cohort_begins_with_the_smaller_one(tmp_path: Path) -> None:
    smaller, larger = written(tmp_path / "s", 12, 9), written(tmp_path / "l", 30, 9)
    for name in RAW_TABLES:
        assert larger[f"{name}.csv"].startswith(smaller[f"{name}.csv"]), name


def test_the_label_says_that_nobody_is_real(tmp_path: Path) -> None:
    label = written(tmp_path / "cohort", 3, 1)["SYNTHETIC.md"].decode()
    assert "No row of these tables describes a real person." in label
    assert "--patients 3 --seed 1" in label


def test_every_declared_column_has_values() -> None:
    tables = simulation.draw(1, 0, 2000, RAW_TABLES)
    for name, table in RAW_TABLES.items():
        assert tables[name].columns == list(table.column_names)
        for column in table.columns:
            values = tables[name][column.name]
            assert values.drop_nulls().len() > 0, f"{name}.{column.name}"
            assert not (column.required and values.null_count()), f"{name}.{column.name}"


def test_a_newly_declared_column_is_simulated_within_its_declaration() -> None:
    columns = (
        Column("height_cm", "decimal", "Height.", unit="cm", minimum=140, maximum=200),
        Column("smoker", "code", "Smoking.", codes={"yes": "Yes", "no": "No"}, required=False),
        Column("children", "integer", "Children.", minimum=0, maximum=9, missing_codes=("9",)),
        Column("consented", "boolean", "Consent."),
        Column("note", "text", "Note."),
        Column("weighed_on", "date", "Day.", maximum=datetime.date(2015, 12, 31)),
    )
    patients = simulation.draw(2, 0, 500, with_columns("patients", *columns))["patients"]
    assert patients.columns[-6:] == [column.name for column in columns]
    assert patients["height_cm"].is_between(140, 200).all()
    assert patients["height_cm"].n_unique() > 50
    assert set(patients["smoker"]) == {"yes", "no", None}
    assert set(patients["children"]) == set(range(9))
    assert set(patients["consented"]) == {True, False}
    assert patients["note"].null_count() == 0
    assert patients["weighed_on"].max() == datetime.date(2015, 12, 31)
    unchanged = simulation.draw(2, 0, 500, RAW_TABLES)["patients"]
    assert patients.select(unchanged.columns).equals(unchanged)


def test_a_newly_declared_reference_points_to_a_row_of_the_same_patient() -> None:
    column = Column("tumor_id", "text", "Tumor.", references="tumors.tumor_id")
    tables = simulation.draw(2, 0, 50, with_columns("labs", column))
    owners = dict(tables["tumors"].select("tumor_id", "patient_id").iter_rows())
    labs = tables["labs"].select("patient_id", "tumor_id").rows()
    assert labs
    assert all(owners[tumor] == patient for patient, tumor in labs)


def test_a_newly_declared_table_has_a_row_per_patient() -> None:
    table = Table(
        "consents",
        "Consents.",
        "one row per consent",
        (
            Column("consent_id", "text", "Consent.", key=True),
            Column("patient_id", "text", "Patient.", references="patients.patient_id"),
        ),
    )
    tables = simulation.draw(2, 0, 20, {**RAW_TABLES, "consents": table})
    assert tables["consents"]["consent_id"].n_unique() == 20
    assert tables["consents"]["patient_id"].to_list() == tables["patients"]["patient_id"].to_list()


def test_a_column_no_longer_declared_is_left_out() -> None:
    declared = RAW_TABLES["sessions"]
    fewer = tuple(column for column in declared.columns if column.name != "sedation")
    tables = {**RAW_TABLES, "sessions": dataclasses.replace(declared, columns=fewer)}
    assert "sedation" not in simulation.draw(2, 0, 5, tables)["sessions"].columns


def test_a_code_no_longer_declared_is_an_error_not_a_silent_change() -> None:
    declared = RAW_TABLES["patients"]
    columns = tuple(
        dataclasses.replace(column, codes={"m": "Male", "female": "Female"})
        if column.name == "sex"
        else column
        for column in declared.columns
    )
    tables = {**RAW_TABLES, "patients": dataclasses.replace(declared, columns=columns)}
    with pytest.raises(SimulationError, match=r"patients\.sex is simulated as male"):
        simulation.draw(2, 0, 20, tables)


def test_parquet_holds_what_csv_holds(tmp_path: Path) -> None:
    for file_format in ("csv", "parquet"):
        choices = ["--patients", "30", "--seed", "8", "--format", file_format]
        assert main(["simulate", *choices, "--out", str(tmp_path / file_format)]) == 0
    names = {path.name for path in (tmp_path / "parquet").iterdir()}
    assert names == {"SYNTHETIC.md", *(f"{name}.parquet" for name in RAW_TABLES)}
    for name, table in RAW_TABLES.items():
        parquet = pl.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        parquet.write_csv(tmp_path / "again.csv")
        csv = (tmp_path / "csv" / f"{name}.csv").read_bytes()
        assert (tmp_path / "again.csv").read_bytes() == csv
        with duckdb.connect() as con:
            file = str(tmp_path / "parquet" / f"{name}.parquet")
            types = [column[1] for column in con.read_parquet(file).description]
        assert types == [column.duckdb_type for column in table.columns]


@pytest.mark.parametrize("patients", ["0", "-1", "1.5", "many", "", "²"])
def test_only_whole_numbers_of_patients_are_taken(
    patients: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["simulate", f"--patients={patients}", "--out", str(tmp_path / "cohort")])
    assert stopped.value.code == 2
    assert "is not a whole number of 1 or more" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_refused_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cohort").mkdir()
    assert main(["simulate", "--patients", "2", "--out", str(tmp_path / "cohort")]) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "cohort").iterdir()}
    assert main(["simulate", "--patients", "3", "--out", str(tmp_path / "cohort")]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in (tmp_path / "cohort").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["cohort"]


def test_what_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    assert main(["simulate", "--patients", "3", "--out", str(tmp_path / "cohort")]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
