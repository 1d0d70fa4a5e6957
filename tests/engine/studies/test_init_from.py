"""`caseseries init --from`: a study proposed for a group's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_init import query

from caseseries.cli import main
from caseseries.study.declaration import Column
from caseseries.study.study import Study, open_study

HOSPITAL = Path(__file__).resolve().parents[3] / "docs" / "examples" / "hospital" / "Kohorte.xlsx"
CLINIC = """\
Patient ID,Sex,Date of birth,Enrolled,Weight (kg),Grade (0-4),Smoker,Died,Follow-up (months),Notes
P1,m,13/02/1960,03/04/2020,71.5,0,yes,no,12.5,came alone
P2,f,01/12/1955,05/06/2020,NA,1,no,yes,3.0,
P3,F,30/07/1971,07/08/2020,64.0,1,no,no,9.25,asked for a letter
P4,m,02/03/1948,01/02/2020,80.2,99,unknown,yes,1.0,
P5,f,28/02/1980,02/02/2020,58.9,0,no,no,7.0,moved to the sea
P6,m,09/09/1966,11/11/2020,92.1,1,yes,no,4.5,
"""
AWKWARD = '''\
class;order;Größe (mm);1. Visit;Seen;validate;Response;Response;"a ""quote"" \\";;Amount
a;1;1,5;2020-01-02;01/02/2020;x;+;ja;it's;q;1.5
a;2;2,5;2020-01-03;02/03/2020;x;++;nein;"so ""said""";;2,5
b;1;,;2020-01-03;03/03/2020;;+;ja;-;;3
b;2;3,0;2020-01-05;04/03/2020;;++;ja;-;;4
'''


def proposed(tmp_path: Path, data: Path) -> Study:
    assert main(["init", str(tmp_path / "study"), "--from", str(data)]) == 0
    return open_study(tmp_path / "study")


def checked(study: Study, data: Path) -> int:
    return main(["check", "--study", str(study.root), "--data", str(data)])


def built(study: Study, data: Path) -> Path:
    db = study.root / "build" / "study.duckdb"
    arguments = ["--study", str(study.root), "--data", str(data), "--db", str(db)]
    assert main(["build", *arguments]) == 0
    return db


@pytest.mark.parametrize(("content", "said"), [(None, "does not exist"), ("", "holds no table")])
def test_a_file_that_cannot_be_read_leaves_nothing(tmp_path, capsys, content, said):
    data = tmp_path / "data" / "cohort.csv"
    data.parent.mkdir()
    if content is not None:
        data.write_text(content)
    assert main(["init", str(tmp_path / "study"), "--from", str(data)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "--data" not in error
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_csv_file_is_proposed_as_a_table(tmp_path, capsys):
    data = tmp_path / "clinic.csv"
    data.write_text(CLINIC)
    study = proposed(tmp_path, data)
    table = study.raw_tables["clinic"]
    assert {c.name: c.type for c in table.columns} == {
        "patient_id": "text", "sex": "code", "date_of_birth": "date", "enrolled": "date",
        "weight_kg": "decimal", "grade_0_4": "integer", "smoker": "boolean", "died": "boolean",
        "follow_up_months": "decimal", "notes": "text",
    }  # fmt: skip
    assert table.key == ("patient_id",)
    weight: Column = table.column("weight_kg")
    assert (weight.unit, weight.required, weight.minimum) == ("kg", False, 0)
    # M and m, F and f are one code each; the commoner spelling stays.
    assert set(table.column("sex").codes or ()) == {"f", "m"}
    text = study.file.read_text()
    assert 'date_format.date_of_birth = "%d/%m/%Y"' in text
    # No day of enrolment is above 12, but the days of birth prove how this group writes.
    assert 'date_format.enrolled = "%d/%m/%Y"' in text
    assert 'missing.grade_0_4 = ["99"]' in text
    assert '# time = "follow_up_months"' in text
    assert '# event = "died"' in text
    assert "synthetic_statement" not in text
    model = " ".join((study.root / "schemas" / "clinic.py").read_text().replace("#", "").split())
    assert model.count("Please check.") == len(table.columns)
    # What people wrote into their tables stays there.
    assert "moved to the sea" not in model
    assert not (study.root / "data").exists()

    assert checked(study, data) == 0
    assert "No rule is broken." in capsys.readouterr().out
    numbers = dict(query(built(study, data), "select id, value from results.numbers"))
    assert numbers["baseline.weight_kg.mean"] == pytest.approx((71.5 + 64 + 80.2 + 58.9 + 92.1) / 5)
    assert numbers["baseline.grade_0_4.mean"] == pytest.approx(3 / 5)
    assert numbers["baseline.sex.f.n"] == 3
    assert numbers["baseline.smoker.yes.n"] == 2
    # What may be an endpoint is no characteristic at the beginning.
    assert not {"baseline.died.yes.n", "baseline.follow_up_months.mean"}.intersection(numbers)


def test_headers_that_are_no_names_and_rows_without_a_key(tmp_path, capsys):
    data = tmp_path / "select.csv"
    data.write_text(AWKWARD)
    study = proposed(tmp_path, data)
    (table,) = study.raw_tables.values()
    types = {c.name: c.type for c in table.columns}
    assert types == {
        "class_column": "code", "order_column": "integer", "groesse_mm": "text",
        "column_1_visit": "date", "seen": "text", "validate_column": "code",
        "response": "code", "response_2": "boolean", "a_quote": "text", "amount": "text",
    }  # fmt: skip
    assert table.key == ()
    (module,) = (study.root / "schemas").glob("select*.py")
    model = " ".join(module.read_text().replace("#", "").split())
    assert "DD/MM/YYYY or MM/DD/YYYY, which the cells do not tell" in model
    assert checked(study, data) == 0
    db = built(study, data)
    assert query(db, f"select count(*) from cohort.{table.name}") == [(4,)]
    numbers = dict(query(db, "select id, value from results.numbers"))
    assert numbers["baseline.response.code_1.n"] == numbers["baseline.response.code_2.n"] == 2


def test_a_folder_of_files_that_point_to_one_another(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "samples.csv").write_text(
        "sample,subject,value\n1,10,0.5\n2,10,0.25\n3,30,1.5\n4,20,0.75\n"
    )
    (folder / "subjects.csv").write_text("subject,site\n10,north\n20,north\n30,south\n40,south\n")
    study = proposed(tmp_path, folder)
    assert list(study.raw_tables) == ["subjects", "samples"]
    samples = study.raw_tables["samples"]
    assert samples.key == ("sample",)
    assert samples.column("subject").references == "subjects.subject"
    assert samples.column("subject").type == "integer"
    assert [table.unit for table in study.cohort_tables.values()] == ["subject"]
    assert checked(study, folder) == 0


def test_of_tables_with_one_key_the_one_it_is_named_after_leads(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "follow_up.csv").write_text("subject_id,died\nS1,yes\nS2,no\n")
    (folder / "subjects.csv").write_text("subject_id,site\nS1,north\nS2,south\n")
    (folder / "visits.csv").write_text("visit,subject_id\nV1,S1\nV2,S1\n")
    (folder / "blood.csv").write_text("sample,visit\nB1,V1\nB2,V2\nB3,V2\n")
    tables = proposed(tmp_path, folder).raw_tables
    assert list(tables) == ["subjects", "follow_up", "visits", "blood"]
    assert tables["follow_up"].column("subject_id").references == "subjects.subject_id"
    assert tables["blood"].column("visit").references == "visits.visit"


def test_a_hospital_workbook_passes_its_own_proposal(tmp_path, capsys):
    study = proposed(tmp_path, HOSPITAL)
    tables = study.raw_tables
    assert list(tables) == [
        "patienten", "ablationen", "labor", "metastasen", "chemo", "screening", "bildgebung",
    ]  # fmt: skip
    # Each tumor has one line among the ablations, and findings tell of some of them.
    assert tables["bildgebung"].column("tumor_nr").references == "ablationen.tumor_nr"
    patients = tables["patienten"]
    assert patients.key == ("pat_nr",)
    for name in list(tables)[1:]:
        assert tables[name].column("pat_nr").references == "patienten.pat_nr"
    assert patients.column("tumor_1_groesse_cm").unit == "cm"
    assert patients.column("geburtsdatum").type == "date"
    assert patients.column("geburtsdatum").phi
    assert checked(study, HOSPITAL) == 0
    assert "The data may pass: 1 note." in capsys.readouterr().out
    db = built(study, HOSPITAL)
    # Thirteen patients, seven of them women, and 146 values of creatinine: as the sheets show.
    assert query(db, "select count(*) from cohort.patienten where geschlecht = 'W'") == [(7,)]
    rows = query(db, "select count(kreatinin_mg_dl), min(entnahme)::varchar from raw.labor")
    assert rows[0][0] == 146


def test_rows_that_are_only_numbered_belong_to_what_another_column_names(tmp_path: Path):
    """Every table numbers its rows from 1: that alone makes none a part of another."""
    data = tmp_path / "data"
    data.mkdir()
    tables = {
        "events": ("id,patient,day", [f"{n},{n % 5 + 2},{n}" for n in range(1, 12)]),
        "patients": ("id,age", [f"{n},{n + 40}" for n in range(1, 9)]),
        "spells": ("id,patient,days", [f"{n},{n % 8 + 1},{n}" for n in range(1, 20)]),
    }
    for name, (header, lines) in tables.items():
        (data / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    study = proposed(tmp_path, data)
    references = {
        f"{table.name}.{column.name}": column.references
        for table in study.raw_tables.values()
        for column in table.columns
        if column.references
    }
    assert references == {"events.patient": "patients.id", "spells.patient": "patients.id"}
    assert list(study.cohort_tables) == ["patients"]
    assert checked(study, data) == 0


def test_few_digits_that_recur_are_codes_and_not_amounts_to_average(tmp_path: Path) -> None:
    data = tmp_path / "trial.csv"
    rows = [
        # As pandas writes whole numbers as soon as one is missing.
        f"{n},{n % 2},{1 + n % 3},{'' if n == 7 else f'{n % 4}.0'},{n % 5},1,{n % 7},{n * 90},"
        f"{n % 2}"
        for n in range(1, 29)
    ]
    header = "subject,sex,stage,ecog,n_lesions,site,score,futime,fustat"
    data.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    study = proposed(tmp_path, data)
    (table,) = study.raw_tables.values()
    types = {column.name: column.type for column in table.columns}
    assert types == {
        "subject": "integer", "sex": "code", "stage": "code", "ecog": "code",
        "n_lesions": "integer", "site": "integer", "score": "integer", "futime": "integer",
        "fustat": "boolean",
    }  # fmt: skip
    assert set(table.column("ecog").codes or ()) == {"0", "1", "2", "3"}
    text = study.file.read_text()
    # Who is followed for longer than forty years of months is followed in days.
    assert '# event = "fustat"' in text
    assert '# time_unit = "days"' in text
    assert checked(study, data) == 0
    numbers = dict(query(built(study, data), "select id, value from results.numbers"))
    assert {name for name in numbers if name.startswith("baseline.site")} == set()
    assert (numbers["baseline.sex.1.n"], numbers["baseline.stage.3.n"]) == (14, 9)
    assert (numbers["baseline.ecog.0.n"], numbers["baseline.ecog.3.n"]) == (7, 6)


def test_numbers_of_rows_are_neither_whose_row_it_is_nor_an_amount(tmp_path: Path) -> None:
    """R and pandas write them in front of what they export."""
    data = tmp_path / "data"
    data.mkdir()
    people = [f"{n},ab,S-{n:02d},{30 + n * 7 % 40}" for n in range(1, 13)]
    (data / "dm.csv").write_text("\n".join(["rownames,STUDYID,USUBJID,AGE", *people, ""]))
    events = [f"{n},S-{1 + n % 12:02d},{n % 3 + 1}" for n in range(25)]
    (data / "ae.csv").write_text("\n".join(["X,USUBJID,AESEQ", *events, ""]))
    study = proposed(tmp_path, data)
    tables = study.raw_tables
    assert (tables["dm"].key, tables["ae"].key) == (("usubjid",), ("x",))
    references = {c.name: c.references for t in tables.values() for c in t.columns if c.references}
    assert references == {"usubjid": "dm.usubjid"}
    assert list(study.cohort_tables) == ["dm"]
    assert 'variable = "age"' in study.file.read_text()
    assert 'variable = "rownames"' not in study.file.read_text()
    assert checked(study, data) == 0
