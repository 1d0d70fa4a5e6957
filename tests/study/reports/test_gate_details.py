"""Which patient a failing row belongs to, and how much of each column is missing."""

from __future__ import annotations

from pathlib import Path

import duckdb
from first_study import RAW_TABLES, check, patient_query
from gate_cohort import deliver

from caseseries.gate.failures.details import Details
from caseseries.gate.failures.missingness import ColumnMissing, TableMissing


def details_of(folder: Path) -> Details:
    with duckdb.connect() as con:
        found = check(folder, con, details=True).details
    assert found is not None
    return found


def missing(details: Details, table: str) -> TableMissing:
    (found,) = [one for one in details.missing if one.name == table]
    return found


def column(details: Details, table: str, name: str) -> ColumnMissing:
    (found,) = [one for one in missing(details, table).columns if one.name == name]
    return found


def test_every_table_leads_to_a_patient() -> None:
    assert all(patient_query(table) is not None for table in RAW_TABLES.values())


def test_the_patient_of_a_row_is_found_through_its_session_or_examination(tmp_path: Path) -> None:
    details = details_of(
        deliver(
            tmp_path,
            ("ablations", "S02,T02,true,,,12", "S02,T02,true,,,1200"),
            ("complications", "C01,S01,retroperitoneal hematoma,A", "C01,S01,hematoma,G"),
            ("findings", "I06,,growth,,25", "I06,,growth,,2500"),
            ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,95.0"),
        )
    )
    assert details.patients["ablations", 3] == "P02"
    assert details.patients["complications", 2] == "P01"
    assert details.patients["findings", 6] == "P02"
    assert details.patients["labs", 3] == "P01"


def test_where_the_session_is_unknown_the_tumor_tells_the_patient(tmp_path: Path) -> None:
    details = details_of(deliver(tmp_path, ("ablations", "S02,T02,true", "S99,T02,true")))
    assert details.patients["ablations", 3] == "P02"


def test_a_row_that_leads_nowhere_has_no_patient(tmp_path: Path) -> None:
    details = details_of(deliver(tmp_path, ("ablations", "S02,T02,true", "S99,T99,true")))
    assert ("ablations", 3) not in details.patients


def test_a_session_delivered_twice_does_not_double_its_rows(tmp_path: Path) -> None:
    session = "S02,P02,2014-01-15,radiofrequency,false,conscious\n"
    details = details_of(
        deliver(
            tmp_path,
            ("sessions", session, session + session),
            ("ablations", "S02,T02,true,,,12", "S02,T02,true,,,1200"),
        )
    )
    assert details.patients["ablations", 3] == "P02"


def test_missing_cells_are_counted_with_the_lines_they_stand_on(tmp_path: Path) -> None:
    details = details_of(deliver(tmp_path))
    found = missing(details, "ablations")
    assert (found.n_rows, found.lines) == (3, (2, 3, 4))
    counted = {one.name: (one.n_missing, one.lines) for one in found.columns}
    assert counted == {
        "session_id": (0, ()),
        "tumor_id": (0, ()),
        "technical_success": (0, ()),
        "margin_mm": (1, (3,)),
        "freeze_thaw_cycles": (2, (3, 4)),
        "energy_minutes": (1, (2,)),
    }


def test_a_cell_that_cannot_be_read_is_not_missing(tmp_path: Path) -> None:
    details = details_of(deliver(tmp_path, ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,x")))
    assert column(details, "labs", "creatinine_mg_dl").n_missing == 0
    assert column(details, "labs", "creatinine_mg_dl").lines == ()


def test_a_column_that_was_not_delivered_is_told_from_an_empty_one(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    lines = (folder / "labs.csv").read_text().splitlines()
    text = "\n".join(line.rpartition(",")[0] for line in lines)
    (folder / "labs.csv").write_text(text + "\n")
    found = column(details_of(folder), "labs", "creatinine_mg_dl")
    assert (found.n_missing, found.delivered) == (3, False)


def test_many_rows_are_counted_but_not_shown_one_by_one(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    more = "".join(f"N1{n:03d},2014-01-15,renal cell carcinoma,\n" for n in range(200))
    with (folder / "screening.csv").open("a") as file:
        file.write(more)
    details = details_of(folder)
    found = missing(details, "screening")
    assert (found.n_rows, found.lines) == (203, None)
    assert column(details, "screening", "patient_id").n_missing == 201


def test_details_are_collected_only_for_who_asks(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        assert check(deliver(tmp_path), con).details is None
