"""A number of a study nobody wrote the engine for leads to its lines, from the database alone.

The study has persons, the lesions of each, numbered from 1 for every person, scans of the persons,
measures of a lesion at a scan, and notes. All ids are the numbers from 1 to 5, in an order of their
own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
import pytest

from caseseries.build import build
from caseseries.cli import main
from caseseries.study.study import open_study

FILES = {
    "study.toml": """
        [endpoints.growth]
        label = "Growth"
        unit = "lesion"
        time = "days"
        event = "grew"
        time_unit = "days"
        landmarks = [30]
        where = "millimetres > 1"
        tables = ["derived.sizes", "staging.notes"]

        [tables.persons]
        kind = "baseline"
        rows = [{ variable = "center" }]
    """,
    "schemas/__init__.py": '"""Tables."""\n',
    "schemas/tables.py": '''
        from caseseries.schema import CohortTable, RawTable, column, same_as


        class Persons(RawTable):
            """Persons. One row per person."""

            person_id: int = column(key=True, description="The person.")
            center: str = column(codes={"north": "North", "south": "South"}, description="Where.")


        class Scans(RawTable):
            """Scans. One row per scan."""

            scan_id: int = column(key=True, description="The scan.")
            person_id: int = column(references="persons.person_id", description="Who.")


        class Lesions(RawTable):
            """Lesions. One row per lesion."""

            person_id: int = column(key=True, references="persons.person_id", description="Whose.")
            lesion: int = column(key=True, description="Number of the lesion.")
            days: float = column(ge=0, unit="days", description="Time to growth.")
            grew: bool = column(description="Whether it grew.")


        class Measures(RawTable):
            """Measures. One row per measure."""

            measure_id: int = column(key=True, description="The measure.")
            person_id: int = column(references="lesions.person_id", description="Whose.")
            lesion: int = column(references="lesions.lesion", description="Of which lesion.")
            scan_id: int = column(references="scans.scan_id", description="At which scan.")
            millimetres: float = column(ge=0, unit="mm", description="Diameter.")


        class Notes(RawTable):
            """Notes. One row per note."""

            note_id: int = column(key=True, description="The note.")
            person_id: int = column(references="persons.person_id", description="About whom.")
            lesion: int = column(references="lesions.lesion", description="About which lesion.")


        class CohortPersons(CohortTable, name="persons", unit="person", rows_of="persons"):
            """Persons. One row per person."""

            person_id: int = same_as(Persons, "person_id")
            center: str = same_as(Persons, "center")


        class CohortLesions(CohortTable, name="lesions", unit="lesion", rows_of="lesions"):
            """Lesions. One row per lesion."""

            person_id: int = same_as(Lesions, "person_id")
            lesion: int = same_as(Lesions, "lesion")
            days: float = same_as(Lesions, "days")
            grew: bool = same_as(Lesions, "grew")
            millimetres: float = column(nullable=True, unit="mm", description="Largest diameter.")
            center: str = same_as(Persons, "center")
    ''',
    "sql/staging/persons.sql": "-- Persons.\nselect person_id, center from raw.persons",
    "sql/staging/scans.sql": "-- Scans.\nselect scan_id, person_id from raw.scans",
    "sql/staging/lesions.sql": """
        -- Lesions.
        select person_id, lesion, days, grew from raw.lesions
    """,
    "sql/staging/measures.sql": """
        -- Measures.
        select measure_id, person_id, lesion, scan_id, millimetres from raw.measures
    """,
    "sql/staging/notes.sql": "-- Notes.\nselect note_id, person_id, lesion from raw.notes",
    "sql/derived/sizes.sql": """
        -- One row per lesion measured.
        select measures.person_id, measures.lesion, max(measures.millimetres) as millimetres
        from staging.measures
        inner join staging.scans on measures.scan_id = scans.scan_id
        group by measures.person_id, measures.lesion
    """,
    "sql/cohort/persons.sql": "-- Persons.\nselect person_id, center from staging.persons",
    "sql/cohort/lesions.sql": """
        -- Lesions.
        select
            lesions.person_id, lesions.lesion, lesions.days, lesions.grew, sizes.millimetres,
            persons.center
        from staging.lesions
        inner join staging.persons on lesions.person_id = persons.person_id
        left join derived.sizes
            on lesions.person_id = sizes.person_id and lesions.lesion = sizes.lesion
    """,
    "analysis/__init__.py": "",
    "analysis/measures.py": '''
        from caseseries.analysis import Population


        def analyse(cohort, study, record):
            tables = ("derived.sizes", "cohort.lesions", "staging.notes")
            one = Population("one measure", "measures", ("5",), tables, "measures")
            record.add("measures.n", 1, one, statistic="count", method=f"{__name__}.analyse")
            none = Population("nobody", "person", (), ("cohort.persons",))
            record.add("nobody.n", 0, none, statistic="count", method=f"{__name__}.analyse")
            unit = cohort.population("lesion")
            record.reads("centers", "center")
            record.add("centers.n", 2, unit, statistic="count", method=f"{__name__}.analyse")
    ''',
    # The header is line 1.
    "data/raw/persons.csv": "person_id,center\n3,south\n1,north\n5,south\n2,north\n4,south\n",
    "data/raw/notes.csv": "note_id,person_id,lesion\n1,5,1\n2,2,1\n3,1,1\n4,1,2\n",
    "data/raw/scans.csv": "scan_id,person_id\n5,1\n4,1\n3,2\n2,5\n1,4\n",
    "data/raw/lesions.csv": """
        person_id,lesion,days,grew
        1,1,30,true
        1,2,40,false
        2,1,50,false
        5,1,20,true
        3,1,60,false
    """,
    "data/raw/measures.csv": """
        measure_id,person_id,lesion,scan_id,millimetres
        1,1,2,4,9
        2,1,1,5,8
        3,2,1,3,7
        4,5,1,2,6
        5,1,1,4,5
    """,
}  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tiny")
    for name, text in FILES.items():
        path = root / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).strip() + "\n", encoding="utf-8")
    db = root / "study.duckdb"
    build(open_study(root / "study"), root / "study" / "data" / "raw", db)
    # What a reader may have is the database.
    shutil.rmtree(root / "study")
    return db


def trace(db: Path, id: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["trace", id, "--db", str(db), "--data", str(db.parent), "--format", "json"])
    answer = capsys.readouterr()
    assert code == 0, answer.err
    return json.loads(answer.out)


def lines(chain: dict[str, Any]) -> dict[str, list[int]]:
    return {part["table"]: part["lines"] for part in chain["raw"]}


def test_numbers_as_ids_are_those_of_their_own_table(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Persons 1 and 2; lesions, scans and measures 1 and 2 are no part of it.
    chain = trace(db, "persons.center.north.n", capsys)
    assert chain["row_keys"] == ["1", "2"]
    assert lines(chain) == {"persons": [3, 5]}


def test_lines_below_and_beside_the_rows_of_a_composite_key(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(db, "growth.events.n", capsys)
    assert chain["row_keys"] == ["1, 1", "5, 1"]
    # Measures and notes of just these lesions, though a note names person and lesion in two
    # references; of scans, which are no lesion's, those of persons 1 and 5.
    assert lines(chain) == {
        "lesions": [2, 5],
        "measures": [3, 5, 6],
        "notes": [2, 4],
        "scans": [2, 3, 5],
    }


def test_a_condition_of_an_endpoint_is_read_too(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Person 3's lesion was never measured: it fails the condition.
    chain = trace(db, "growth.rate_30d", capsys)
    assert chain["row_keys"] == ["1, 1", "1, 2", "2, 1", "5, 1"]
    assert chain["sql"][0]["columns"] == ["person_id", "days", "grew", "millimetres"]
    assert lines(chain)["lesions"] == [2, 3, 4, 5]


def test_rows_of_a_raw_table_lead_up_to_all_they_belong_to(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Measure 5 is of lesion 1 of person 1, at scan 4; note 3 is about that lesion, and note 4 about
    # another one of the person.
    chain = trace(db, "measures.n", capsys)
    assert lines(chain) == {
        "lesions": [2],
        "measures": [6],
        "notes": [4],
        "persons": [3],
        "scans": [3],
    }
    assert chain["function"] == {"file": "analysis/measures.py", "line": 4}


def test_only_the_tables_of_the_columns_read_count(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = trace(db, "centers.n", capsys)
    assert chain["columns"] == ["center"]
    # Persons with a lesion: 3, 1, 5 and 2.
    assert lines(chain) == {"lesions": [2, 3, 4, 5, 6], "persons": [2, 3, 4, 5]}


def test_what_counts_nobody_rests_on_no_line(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trace(db, "nobody.n", capsys)["raw"] == []


def test_a_study_without_claims_says_what_it_does_not_know(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "12345.6", "--db", str(db)]) == 2
    assert "no number prints as '12345.6'" in capsys.readouterr().err


def test_a_column_leads_to_its_raw_column(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "cohort.lesions.millimetres", "--db", str(db), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["from"] == ["raw.measures.millimetres"]
    assert answer["sql"][0]["file"] == "sql/cohort/lesions.sql"


def test_a_database_without_the_sql_of_its_tables_is_to_be_built_again(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "older.duckdb"
    shutil.copy(db, older)
    with duckdb.connect(older) as con:
        con.execute("drop table results.derivations")
    assert main(["trace", "growth.events.n", "--db", str(older)]) == 2
    assert "run: caseseries build" in capsys.readouterr().err
