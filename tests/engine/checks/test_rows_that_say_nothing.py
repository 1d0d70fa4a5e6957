"""Lines of tables that cannot mean what they say are refused, not counted as nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from table_cells import cells
from tiny_study import built, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.study.study_file import StudyFileError

COLUMNS = """
sex: str = column(codes={"f": "Female", "m": "Male"}, label="Sex", description="Sex.")
town: str = column(label="Town", description="Town.")
stage: int = column(label="Stage", description="Stage.")
ill: bool = column(label="Ill", description="Ill.")
"""
CSV = "person_id,sex,town,stage,ill\nA,f,Ulm,1,true\nB,m,Bonn,2,false\nC,f,Ulm,2,false\n"


def files(row: str, kind: str = "baseline", more: str = "") -> dict[str, str]:
    return one_table(COLUMNS, CSV, f'[tables.t]\nkind = "{kind}"\nrows = [{row}]\n{more}')


@pytest.mark.parametrize("kind", ["baseline", "rates"])
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{ variable = "sex", level = "w" }', "sex has no level 'w'"),
        ('{ variable = "stage", level = "2" }', "stage is no text; level = '2' picks"),
        ('{ variable = "ill", level = "true" }', "ill is no text; level = 'true' picks"),
    ],
)
def test_a_level_that_nobody_can_have_is_refused(tmp_path: Path, kind: str, row: str, said: str):
    with pytest.raises(StudyFileError, match=rf"study.toml:\d+: .*{said}"):
        built(tmp_path, files(row, kind))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{ variable = "sex", show = ["mean_sd"] }', "sex is not numeric; it has no mean_sd"),
        ('{ variable = "ill", show = ["range"] }', "ill is not numeric; it has no range"),
        ('{ variable = "stage" }', "stage is a number: say what to show"),
    ],
)
def test_a_summary_that_cannot_be_and_one_that_is_not_there(tmp_path: Path, row: str, said: str):
    with pytest.raises(StudyFileError, match=rf"study.toml:\d+: .*{said}"):
        built(tmp_path, files(row))


def test_a_code_picked_is_called_by_its_label(tmp_path: Path):
    made = built(tmp_path, files('{ variable = "sex", level = "f" }'))
    assert "Female" in "".join(cells(made.tables.t)[-2])
    assert made.value("t.sex.f.n") == 2


def test_a_town_nobody_lives_in_today_is_no_mistake(tmp_path: Path):
    made = built(tmp_path, files('{ variable = "town", level = "Hagen" }'))
    assert made.value("t.town.hagen.n") == 0


def test_the_neutral_manuscript_stands_where_an_endpoint_has_no_rows(tmp_path: Path):
    more = """
[endpoints.illness]
label = "Illness"
unit = "person"
time = "stage"
event = "ill"
where = "stage > 5"
landmarks = [1]
"""
    made = built(tmp_path, files('{ variable = "sex" }', more=more))
    neutral = Neutral(made.results, SentenceParts(made.results))
    assert (
        neutral.endpoint("illness")
        == "**Illness.** No people where `stage > 5` were under observation."
    )


@pytest.mark.parametrize("ill", ["1", "no"])
def test_a_note_of_the_gate_is_no_broken_rule(tmp_path: Path, ill: str):
    csv = CSV.replace("1,true", f"1,{ill}")
    toml = '[tables.t]\nkind = "rates"\nrows = [{ variable = "ill" }]\n'
    made = built(tmp_path, one_table(COLUMNS, csv, toml))
    notes = [row for row in made.results.records("gate") if row["failures"]]
    assert [row["severity"] for row in notes] == ["note"]
    assert Neutral(made.results, SentenceParts(made.results)).gate() == "None was broken."


def test_a_warning_of_the_gate_is_counted(tmp_path: Path):
    toml = '[rules]\n"people.stage.range" = "warning"\n'
    written = one_table(COLUMNS, CSV, toml)
    raw = written["schemas/people.py"]
    written["schemas/people.py"] = raw.replace("stage: int = column(", "stage: int = column(le=1, ")
    made = built(tmp_path, written)
    # B and C are at stage 2.
    said = Neutral(made.results, SentenceParts(made.results)).gate()
    assert said == "Places that break a rule: 2."
