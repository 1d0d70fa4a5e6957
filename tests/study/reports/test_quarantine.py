"""Rows with errors can be set aside; what that leaves out is said everywhere."""

from __future__ import annotations

import csv

import pytest
from first_study import STUDY, copy_data, edit

from caseseries.cli import main
from caseseries.documents import set_aside
from caseseries.documents.supplement import Supplement
from caseseries.results.results import load
from caseseries.warehouse.database import opened


def too_large(rows):
    """The first patient's only tumor, of 2.0 cm, with its millimeters taken for centimeters."""
    rows[0]["max_diameter_cm"] = "20.1"
    return rows


@pytest.fixture
def broken(tmp_path):
    data = copy_data(tmp_path)
    edit(data, "tumors", too_large)
    return data


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_goes_with_all_that_cannot_stand_without_it(broken, tmp_path, capsys):
    aside = tmp_path / "aside"
    # The data are as broken as before: a check says so.
    assert main(["check", "--data", str(broken), "--quarantine", str(aside)]) == 1
    said = capsys.readouterr().err
    # P01 had the tumor alone, died after 82 days (13 December 2012 to 5 March 2013).
    assert "patients 13 → 12 (P01), tumors 19 → 18, sessions 18 → 17, deaths 9 → 8" in said
    # 12363 and 12281 days of 30.4375 to the month.
    assert "person months 406.177 → 403.483" in said
    [tumor] = rows_in(aside / "tumors.csv")
    assert (tumor["tumor_id"], tumor["max_diameter_cm"]) == ("T01", "20.1")
    assert tumor["set_aside_rule"] == "tumors.max_diameter_cm.range"
    assert tumor["set_aside_line"] == "2"
    [ablation] = rows_in(aside / "ablations.csv")
    assert ablation["set_aside_reason"] == "Its row of tumors, T01, is set aside."
    assert {row["patient_id"] for row in rows_in(aside / "labs.csv")} == {"P01"}
    summary = (aside / "QUARANTINE.md").read_text(encoding="utf-8")
    assert "| Patients | 13 | 12 |" in summary
    assert "Left out altogether: P01." in summary


def test_the_results_are_those_of_the_rest_and_say_so(broken, tmp_path, capsys):
    db = tmp_path / "study.duckdb"
    study = tmp_path / "study.toml"
    text = STUDY.read_text(encoding="utf-8")
    study.write_text(text.replace('[claims]\nledger = "claims/ledger.csv"\n', ""), "utf-8")
    command = ["build", "--data", str(broken), "--db", str(db), "--study", str(study)]
    assert main(command) == 1
    assert not db.exists()
    assert main([*command, "--quarantine", str(tmp_path / "aside")]) == 0
    with opened(db, read_only=True) as con:
        assert con.execute("select count(*) from cohort.patients").fetchone() == (12,)
        assert con.execute("select count(*) from cohort.tumors").fetchone() == (18,)
        rows = con.execute(
            "select table_name, line, key from results.quarantine where rule like '%.range'"
        ).fetchall()
    assert rows == [("tumors", 2, "T01")]
    results = load(db)
    assert results.number("quarantine.patients.delivered").value == 13
    assert results.number("quarantine.patients.analyzed").value == 12
    # 82 days of 30.4375 to the month.
    delivered = results.number("quarantine.person_months.delivered").value
    analyzed = results.number("quarantine.person_months.analyzed").value
    assert delivered is not None
    assert analyzed is not None
    assert delivered - analyzed == pytest.approx(82 / 30.4375)
    said = set_aside.statement(results)
    assert "patients, 13 delivered and 12 analyzed" in said
    assert "Of patients, P01 is left out altogether." in said
    listed = str(Supplement(results, db).set_aside().html)
    assert "Its row of tumors, T01, is set aside." in listed


def test_nothing_is_said_where_nothing_was_set_aside(results):
    assert set_aside.statement(results) == ""


def test_a_record_that_cannot_be_split_is_set_aside_by_itself(tmp_path, capsys):
    data = copy_data(tmp_path)
    with (data / "labs.csv").open("a", encoding="utf-8") as file:
        file.write("P02,2016-01-10,0.9,0.8\n")
    aside = tmp_path / "aside"
    main(["check", "--data", str(data), "--quarantine", str(aside)])
    assert "1 rows set aside" in capsys.readouterr().err
    [row] = rows_in(aside / "labs.csv")
    assert row["set_aside_rule"] == "labs.file.field_count"


def test_what_is_wrong_with_a_whole_file_cannot_be_set_aside(tmp_path, capsys):
    data = copy_data(tmp_path)
    path = data / "tumors.csv"
    path.write_text(path.read_text().replace("kidney", "side", 1))
    db = tmp_path / "study.duckdb"
    aside = str(tmp_path / "aside")
    assert main(["build", "--data", str(data), "--db", str(db), "--quarantine", aside]) == 1
    assert "tumors.kidney.absent" in capsys.readouterr().err
    assert not db.exists()


def test_an_earlier_quarantine_is_replaced_and_no_other_folder(broken, tmp_path, capsys):
    aside = tmp_path / "aside"
    command = ["check", "--data", str(broken), "--quarantine", str(aside)]
    main(command)
    edit(broken, "tumors", lambda rows: [{**row, "max_diameter_cm": "2.0"} for row in rows[:1]]
         + rows[1:])  # fmt: skip
    edit(broken, "labs", lambda rows: [{**rows[0], "creatinine_mg_dl": "77"}, *rows[1:]])
    main(command)
    assert {path.name for path in aside.iterdir()} == {"QUARANTINE.md", "labs.csv"}
    foreign = tmp_path / "work"
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("mine")
    capsys.readouterr()
    assert main([*command[:-1], str(foreign)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in foreign.iterdir()] == ["thesis.docx"]


def test_a_sound_delivery_has_nothing_to_set_aside(tmp_path, capsys):
    data = copy_data(tmp_path)
    aside = tmp_path / "aside"
    assert main(["check", "--data", str(data), "--quarantine", str(aside)]) == 0
    assert "no row had to be set aside" in capsys.readouterr().err
    assert not aside.exists()


def test_findings_are_accepted_or_set_aside_but_not_both(broken, tmp_path, capsys):
    register, aside = str(tmp_path / "register.csv"), str(tmp_path / "aside")
    command = ["check", "--data", str(broken), "--register", register, "--quarantine", aside]
    assert main(command) == 2
    assert "choose one" in capsys.readouterr().err


def accept_all(register):
    """What a data manager does in a spreadsheet."""
    queries = rows_in(register)
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(queries[0]))
        writer.writeheader()
        for query in queries:
            writer.writerow(query | {"status": "accepted", "reason": "Twice.", "by": "MF"})


def test_an_accepted_error_no_longer_fails_check_or_build(broken, tmp_path, capsys):
    register = tmp_path / "register.csv"
    command = ["check", "--data", str(broken), "--register", str(register)]
    assert main(command) == 1
    assert "Register: 1 new" in capsys.readouterr().err
    [query] = rows_in(register)
    assert (query["status"], query["key"], query["value"]) == ("open", "T01", "20.1")
    accept_all(register)
    # What followed from the error is an error of its own once it is none: more than 3 cm.
    assert main(command) == 1
    assert "1 new, 0 still open" in capsys.readouterr().err
    accept_all(register)
    assert main(command) == 0
    assert "2 accepted" in capsys.readouterr().err
