"""What is wrong with a study is said in a sentence, with file and line, and nothing is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate
from caseseries.study.study import StudyError, open_study
from caseseries.study.study_file import StudyFileError

COLUMNS = """
months: float = column(unit="months", ge=0, le=100, description="Time observed.")
died: bool = column(description="Whether the person died.")
age: int = column(ge=0, le=120, description="Age.")
"""
PEOPLE = "person_id,months,died,age\n1,3.5,true,61\n2,14.0,false,40\n3,20.0,true,55\n"
TOML = """\
[study]
title = "A study"
tables = ["people"]

[statistics]
conf_level = 0.95
conf_type = "plain"

[settings.window]
value = 3
unit = "months"

[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"
landmarks = [12]

[tables.who]
kind = "baseline"
unit = "person"
rows = [
  { variable = "age", label = "Age", show = ["mean_sd"], cut = 50 },
]

[tables.groups]
kind = "survival_by_group"
endpoint = "survival"
rows = [{ variable = "age", cut = 50 }]

[tables.model]
kind = "regression"
endpoint = "survival"
rows = [{ variable = "age", cut = 50 }]

[tables.tests]
kind = "logrank"
endpoint = "survival"
rows_of = "groups"

[tables.changes]
kind = "conclusions"
groups = "groups"
model = "model"

[figures.survival]
kind = "kaplan_meier"
endpoint = "survival"
"""


@pytest.fixture(autouse=True)
def first_study_afterwards():
    yield
    activate(ROOT)


def a_study(folder: Path, toml: str = TOML, **more: str) -> Path:
    written(folder, {**one_table(COLUMNS, PEOPLE, toml), **more})
    return folder


def replaced(old: str, new: str) -> str:
    assert TOML.count(old) >= 1
    return TOML.replace(old, new, 1)


def complaint(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What ``caseseries build`` says of a study it cannot use; exit code 2, and no database."""
    capsys.readouterr()
    code = main(["build", "--study", str(folder)])
    said = capsys.readouterr().err
    assert code == 2, said
    assert "Traceback" not in said
    assert not (folder / "build" / "study.duckdb").exists()
    return said


def line_of(text: str, part: str) -> int:
    (number,) = (n for n, line in enumerate(text.splitlines(), start=1) if part in line)
    return number


def test_the_study_the_mistakes_are_made_in_is_sound(tmp_path):
    assert main(["build", "--study", str(a_study(tmp_path))]) == 0
    assert (tmp_path / "build" / "study.duckdb").exists()


# What is replaced by what, the part of the line that is named, and what is said of it.
MISTAKES = [
    (
        "[statistics]",
        "[statistic]",
        "[statistic]",
        r"no section \[statistic\]; is \[statistics\] meant",
    ),
    (
        "conf_level = 0.95",
        "conf_level = 95.0",
        "conf_level",
        r"\[statistics\] conf_level = 95.0:.*less than 1",
    ),
    (
        'conf_type = "plain"',
        'conf_type = "linear"',
        "conf_type",
        r"conf_type = 'linear':.*'plain', 'log' or 'log-log'",
    ),
    (
        'conf_type = "plain"',
        'conftype = "plain"',
        "conftype",
        r"\[statistics\] has no key conftype; is conf_type meant",
    ),
    ('title = "A study"', "title = 7", "title", r"\[study\] title = 7:.*string"),
    (
        'tables = ["people"]',
        'tables = ["persons"]',
        "tables = ",
        r"no table 'persons'; there are people",
    ),
    ('tables = ["people"]', 'tables = "people"', "tables = ", r"\[study\] tables = 'people'"),
    ("value = 3\n", "", "[settings.window]", r"\[settings.window\] lacks value: The value"),
    ("value = 3\n", "value = [3]\n", "value = [3]", r"\[settings.window\] value = \[3\]"),
    (
        'event = "died"',
        "",
        "[endpoints.survival]",
        r"\[endpoints.survival\] lacks event: Column that is true",
    ),
    (
        'event = "died"',
        'event = "dead"',
        'event = "dead"',
        r"event = 'dead': the cohort table of 'person' has no such column; is died meant",
    ),
    (
        'time = "months"',
        'time = "days"',
        'time = "days"',
        r"time = 'days': the cohort table of 'person' has no such column",
    ),
    (
        'event = "died"',
        'event = "age"',
        'event = "age"',
        r"\[endpoints.survival\] event = 'age': the column is not true or false",
    ),
    (
        'unit = "person"',
        'unit = "persons"',
        'unit = "persons"',
        r"no cohort table has the unit 'persons'; is person meant",
    ),
    (
        "landmarks = [12]",
        "landmarks = [0]",
        "landmarks",
        r"\[endpoints.survival\] landmarks.0 = 0:.*greater than 0",
    ),
    ("landmarks = [12]", 'landmarks = [12]\nwhere = "age >"', "where", r"where"),
    (
        'kind = "baseline"',
        'kind = "base"',
        'kind = "base"',
        r"\[tables.who\] kind = 'base' is no kind of table; is baseline meant",
    ),
    ('kind = "baseline"\n', "", "[tables.who]", r"\[tables.who\] lacks kind, the kind of table"),
    (
        'kind = "kaplan_meier"',
        'kind = "baseline"',
        "[figures.survival]\nkind",
        r"\[figures.survival\] kind = 'baseline' is no kind of figure",
    ),
    (
        '[figures.survival]\nkind = "kaplan_meier"\nendpoint = "survival"',
        '[figures.survival]\nkind = "kaplan_meier"\nendpoint = "death"',
        'endpoint = "death"',
        r"no \[endpoints.death\]; there are survival",
    ),
    (
        'variable = "age", label',
        'variable = "aeg", label',
        '"aeg"',
        r"'aeg' is no column of cohort.people; is age meant",
    ),
    (
        'label = "Age"',
        'lable = "Age"',
        "lable",
        r"\[tables.who\] has no key rows.0.lable; is label meant",
    ),
    (
        'show = ["mean_sd"], cut = 50',
        'show = ["mode"]',
        '"mode"',
        r"rows.0.show.0 = 'mode':.*'mean_sd', 'median_quartiles' or 'range'",
    ),
    (
        'kind = "baseline"\n',
        'kind = "baseline"\nby = "aeg"\n',
        'by = "aeg"',
        r"'aeg' is no column of cohort.people; is age meant",
    ),
    ("cut = 50 },", 'cut = 50, level = "a" },', 'level = "a"', r"cut and level exclude each other"),
    ('rows_of = "groups"', 'rows_of = "group"', "rows_of", r"no \[tables.group\]; is groups meant"),
    (
        'groups = "groups"',
        'groups = "who"',
        'groups = "who"',
        r"groups = 'who': there is no \[tables.who\] of kind survival_by_group; there are groups",
    ),
    (
        'model = "model"',
        'model = "cox"',
        'model = "cox"',
        r"model = 'cox': there is no \[tables.cox\] of kind regression; there are model",
    ),
]


@pytest.mark.parametrize(("old", "new", "part", "message"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_a_mistake_in_study_toml_is_named_with_its_line(tmp_path, capsys, old, new, part, message):
    toml = replaced(old, new)
    said = complaint(a_study(tmp_path, toml), capsys)
    before, found, _ = toml.partition(part)
    assert found
    line = (before + found).count("\n") + 1
    assert re.search(message, said), said
    assert f"study.toml:{line}:" in said


def test_a_file_that_is_not_utf_8_is_said_with_its_line(tmp_path, capsys):
    folder = a_study(tmp_path, replaced("[study]", "# Größe\n[study]"))
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_bytes(text.encode("latin-1", "replace"))
    line = text.splitlines().index("# Größe") + 1
    assert f"study.toml:{line}: is not UTF-8 text" in complaint(folder, capsys)


def test_what_is_no_toml_is_said_with_line_and_column(tmp_path, capsys):
    said = complaint(a_study(tmp_path, replaced("[study]", "[study")), capsys)
    assert re.search(r"study\.toml is not TOML: .*line 1", said)


@pytest.mark.parametrize(
    ("path", "text", "place", "message"),
    [
        ("schemas/people.py", "class", 1, "invalid syntax"),
        ("schemas/people.py", "x = 1\ny = 1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("schemas/people.py", "import nothing_so_called\n", 1, "No module named"),
        ("analysis/late.py", "import math\nlate = math.sqrt(-1)\n", 2, "ValueError"),
        (
            "analysis/late.py",
            "def analyse(cohort, study, record):\n    return helper()\n\n\n"
            "def helper():\n    return {}['x']\n",
            6,
            "KeyError: 'x'",
        ),
        ("sql/cohort/people.sql", "-- One row per person.\nselect * frm raw.people\n", 2, "parse"),
    ],
)
def test_code_that_fails_is_named_with_its_line(tmp_path, capsys, path, text, place, message):
    said = complaint(a_study(tmp_path, **{path: text}), capsys)
    assert re.search(rf"{re.escape(path)}:{place}: .*{message}", said), said


MODEL = '''\
"""A table."""

from caseseries.schema import CohortTable, RawTable, column


class Visits(RawTable):
    """Visits. One row per visit."""

    visit_id: str = column(key=True, description="The visit.")
    person_id: str = column(references="people.person_id", description="The person.")
    site: str = column(codes={"a": "Site A"}, description="Where.")
'''


@pytest.mark.parametrize(
    ("old", "new", "part", "message"),
    [
        ("site: str", "site: int", "site:", "Column site: only a column of type str has codes"),
        ("site: str", "site: bytes", "site:", "Column site: .*is no type of a column"),
        (
            'codes={"a": "Site A"}',
            'codes={"a": "Site A"}, missing_codes=("a",)',
            "site:",
            "'a' is a code and missing too",
        ),
        ("site:", "Site:", "Site:", "'Site' is not a lower-case identifier"),
        ("Visits. One row per visit.", "Visits.", "class Visits", "One row per …"),
        ("class Visits(RawTable)", "class Visits(CohortTable)", "class Visits", 'unit="…"'),
        ("people.person_id", "persons.person_id", "person_id:", "points to persons.person_id"),
        ("people.person_id", "people.name", "person_id:", "points to people.name, which no table"),
        ("class Visits(RawTable)", 'class Visits(RawTable, name="people")', "class Visits",
         "a table people is declared already, as People"),
        ("class Visits(RawTable)",
         'class Visits(CohortTable, name="visits", unit="visit", rows_of="visitors")',
         "class Visits", "'visitors', which is no raw table"),
    ],
)  # fmt: skip
def test_a_declaration_that_contradicts_itself_is_named(tmp_path, capsys, old, new, part, message):
    assert old in MODEL
    text = MODEL.replace(old, new)
    said = complaint(a_study(tmp_path, **{"schemas/visits.py": text}), capsys)
    assert re.search(rf"schemas/visits\.py:{line_of(text, part)}: .*{message}", said), said


def test_tables_that_point_to_one_another_in_a_circle_are_named(tmp_path, capsys):
    visits = MODEL.replace("people.person_id", "letters.letter_id")
    letters = (
        MODEL.replace("Visits", "Letters").replace("visit_id", "letter_id")
        .replace("people.person_id", "visits.visit_id")
    )  # fmt: skip
    more = {"schemas/visits.py": visits, "schemas/letters.py": letters}
    said = complaint(a_study(tmp_path, **more), capsys)
    assert re.search(r"schemas.*in a circle: (visits → letters|letters → visits)", said), said


def test_sql_files_that_read_one_another_in_a_circle_are_named(tmp_path, capsys):
    more = {
        "sql/derived/a.sql": "-- A.\nselect * from derived.b\n",
        "sql/derived/b.sql": "-- B.\nselect * from derived.a\n",
    }
    said = complaint(a_study(tmp_path, **more), capsys)
    assert re.search(r"circle", said), said
    assert "sql/derived/a.sql" in said
    assert "sql/derived/b.sql" in said


def test_a_declared_cohort_table_that_no_file_builds_is_named(tmp_path, capsys):
    a_study(tmp_path)
    (tmp_path / "sql" / "cohort" / "people.sql").unlink()
    said = complaint(tmp_path, capsys)
    assert re.search(r"sql/cohort/people\.sql is missing: the cohort table people", said), said


COMMANDS = ("check", "build", "template --out new", "dictionary", "simulate --units 3 --out new")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_that_there_are_no_declarations(tmp_path, capsys, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    assert main(command.split()) == 2
    said = capsys.readouterr().err
    assert "there is no folder schemas/ with the tables of the study" in said
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_a_folder_of_declarations_without_any_says_what_to_write(tmp_path, capsys):
    a_study(tmp_path)
    for path in (tmp_path / "schemas").glob("*people.py"):
        path.unlink()
    assert "derives from caseseries.schema.RawTable" in complaint(tmp_path, capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_where_no_study_is_around_it_is_said_how_to_name_one(
    tmp_path, capsys, monkeypatch, command
):
    monkeypatch.chdir(tmp_path)
    assert main(command.split()) == 2
    said = capsys.readouterr().err
    assert "there is no study.toml in" in said
    assert "--study" in said
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(StudyError, match=r"nowhere\.toml is missing; caseseries init"):
        open_study(tmp_path / "nowhere.toml")


def test_a_study_is_found_from_any_of_its_folders(tmp_path, monkeypatch):
    a_study(tmp_path)
    monkeypatch.chdir(tmp_path / "data" / "raw")
    assert open_study().root == tmp_path


def test_a_study_without_init_files_is_not_taken_for_another_one(tmp_path):
    a_study(tmp_path)
    (tmp_path / "schemas" / "__init__.py").unlink()
    # The first study's package of the same name lies on the path.
    assert list(open_study(tmp_path).raw_tables) == ["people"]


def test_the_shipped_study_counts_months_as_the_paper_does():
    study = open_study(ROOT)
    chosen = {name: item.value for name, item in study.settings.for_sql.items()}
    assert chosen["days_per_month"] == 30.4375
    assert chosen["progression_growth_percent"] == 20
    assert study.settings.endpoints["overall_survival"].landmarks == (12, 36, 60)


def test_a_study_without_a_published_paper_needs_no_ledger(tmp_path):
    from caseseries.evidence.study_claims import ledger_of

    assert ledger_of(open_study(a_study(tmp_path))) is None


def test_a_section_is_read_only_when_it_is_needed_and_then_whole(tmp_path):
    study = open_study(a_study(tmp_path, replaced("conf_level = 0.95", "conf_level = 95.0")))
    assert study.settings.endpoints["survival"].label == "Survival"
    with pytest.raises(StudyFileError, match="conf_level"):
        _ = study.settings.statistics


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[table]\nx = []\n",
            r"no section \[table\]; there are \[tables\], \[columns\], \[codes\]",
        ),
        ('[columns]\nage = "Alter"\n', r"\[columns\] age = 'Alter'; write a list of texts"),
        ("columns = 3\n", r"columns = 3; it must be a table"),
    ],
)
def test_a_mistake_in_the_words_of_a_study_is_named(tmp_path, capsys, text, message):
    a_study(tmp_path, **{"schemas/words.toml": text})
    code = main(["map", str(tmp_path / "data" / "raw"), "--study", str(tmp_path)])
    said = capsys.readouterr().err
    assert code == 2
    assert re.search(rf"schemas/words\.toml: .*{message}", said), said


def test_a_study_says_what_its_columns_are_called_elsewhere(tmp_path, capsys):
    words = '[columns]\nage = ["Jahre alt"]\n'
    a_study(tmp_path, **{"schemas/words.toml": words})
    sheet = PEOPLE.replace("age", "Jahre alt")
    (tmp_path / "data" / "raw" / "people.csv").write_text(sheet, encoding="utf-8")
    code = main(["map", str(tmp_path / "data" / "raw"), "--study", str(tmp_path)])
    assert code == 0
    assert 'age = "Jahre alt"' in capsys.readouterr().out
