"""Pandera's own checks of a model are rules of the gate: found at line, column, key and value."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from tiny_study import ROOT, written

from caseseries.cli import main
from caseseries.gate import gate
from caseseries.gate.failures import column_failures
from caseseries.gate.report.masking import Masking
from caseseries.gate.rules.sql_rules import RuleFileError
from caseseries.schema import CohortTable, PolarsData, RawTable, check, column, dataframe_check
from caseseries.study.declaration import DeclarationError
from caseseries.study.models import table_of
from caseseries.study.modules import activate


class Samples(RawTable):
    """Samples drawn. One row per sample."""

    sample_id: str = column(key=True, str_matches=r"^S\d{2}$")
    label: str = column(nullable=True, unique=True, str_length={"min_value": 2, "max_value": 4})
    grams: float = column(nullable=True, gt=0, lt=10)
    share: float = column(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1, "include_min": False, "include_max": True},
    )
    tube: str = column(nullable=True, isin=["red", "blue"])
    shelf: int = column(nullable=True, notin=[13])
    drawn_on: datetime.date = column(nullable=True, phi=True, gt=datetime.date(2000, 1, 1))
    stored_on: datetime.date = column(nullable=True)

    @check("grams")
    def weighed_in_steps(cls, data: PolarsData) -> pl.LazyFrame:
        """Every weight is a multiple of half a gram."""
        return data.lazyframe.select(pl.col(data.key) * 2 % 1 == 0)

    @dataframe_check
    def stored_after_drawing(cls, data: PolarsData) -> pl.LazyFrame:
        """No sample is stored before it is drawn."""
        return data.lazyframe.select(pl.col("stored_on") >= pl.col("drawn_on"))

    @dataframe_check
    def some_red_tube(cls, data: PolarsData) -> bool:
        """At least one tube is red."""
        return "red" in data.lazyframe.select("tube").collect()["tube"].to_list()


HEADER = "sample_id,label,grams,share,tube,shelf,drawn_on,stored_on"
SOUND = ("S01,aa,1.5,1,red,1,2015-01-01,2015-01-02", "S02,,2,0.5,blue,12,2015-01-01,",
         "S03,,,,,,,")  # fmt: skip


def checked(
    folder: Path, *rows: str, header: str = HEADER, severities: Mapping[str, str] | None = None
) -> gate.GateReport:
    folder.mkdir(exist_ok=True)
    (folder / "samples.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    with duckdb.connect() as con:
        return gate.check(folder, con, {"samples": table_of(Samples)}, severities)


def found(report: gate.GateReport) -> list[tuple[Any, ...]]:
    return [(f.rule, f.line, f.column, f.key, f.value) for f in report.failures]


def test_sound_rows_and_empty_cells_break_nothing(tmp_path: Path) -> None:
    assert found(checked(tmp_path, *SOUND)) == []


BROKEN = [
    ("X04,bb,1,1,red,1,,", "sample_id.str_matches", "X04"),
    ("S04,aa,1,1,red,1,,", "label.distinct", "aa"),
    ("S04,a,1,1,red,1,,", "label.str_length", "a"),
    ("S04,abcde,1,1,red,1,,", "label.str_length", "abcde"),
    ("S04,bb,0,1,red,1,,", "grams.greater_than", "0"),
    ("S04,bb,10,1,red,1,,", "grams.less_than", "10"),
    ("S04,bb,1.3,1,red,1,,", "grams.weighed_in_steps", "1.3"),
    ("S04,bb,1,0,red,1,,", "share.in_range", "0"),
    ("S04,bb,1,1.1,red,1,,", "share.in_range", "1.1"),
    ("S04,bb,1,1,green,1,,", "tube.isin", "green"),
    ("S04,bb,1,1,red,13,,", "shelf.notin", "13"),
    ("S04,bb,1,1,red,1,2000-01-01,", "drawn_on.greater_than", "2000-01-01"),
]


@pytest.mark.parametrize("many", [False, True], ids=["rows", "values"])
@pytest.mark.parametrize(("row", "rule", "value"), BROKEN)
def test_a_cell_that_fails_a_check_is_found_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, rule: str, value: str, many: bool
) -> None:
    if many:
        monkeypatch.setattr(column_failures, "MANY_ROWS", 0)
    key = row.partition(",")[0]
    wanted = [(f"samples.{rule}", 5, rule.partition(".")[0], key, value)]
    if rule == "label.distinct":
        wanted.insert(0, (f"samples.{rule}", 2, "label", "S01", value))
    assert found(checked(tmp_path, *SOUND, row)) == wanted


class Tubes(RawTable):
    """Tubes in which whether a value passes depends on it alone. One row per tube."""

    tube_id: str = column(key=True, str_matches=r"^T\d$")
    color: str = column(nullable=True, isin=["red", "blue"])
    ml: float = column(nullable=True, gt=0, le=9)


def test_a_large_table_is_judged_by_its_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_failures, "MANY_ROWS", 0)
    text = "tube_id,color,ml\nT1,red,1\nT2,green,0\nT3,,9\nT4,green,10\nU5,blue,\n"
    (tmp_path / "tubes.csv").write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        report = gate.check(tmp_path, con, {"tubes": table_of(Tubes)})
    assert found(report) == [
        ("tubes.color.isin", 3, "color", "T2", "green"),
        ("tubes.ml.greater_than", 3, "ml", "T2", "0"),
        ("tubes.color.isin", 5, "color", "T4", "green"),
        ("tubes.ml.range", 5, "ml", "T4", "10"),
        ("tubes.tube_id.str_matches", 6, "tube_id", "U5", "U5"),
    ]


STORED_EARLY = "S04,bb,1,1,red,1,2015-03-02,2015-03-01"


def test_a_check_of_rows_names_the_row_and_no_column(tmp_path: Path) -> None:
    report = checked(tmp_path, *SOUND, STORED_EARLY)
    assert found(report) == [("samples.stored_after_drawing", 5, None, "S04", None)]
    assert report.failures[0].message == (
        "No sample is stored before it is drawn. This row fails this; correct it."
    )


def test_a_check_of_the_whole_table_names_no_row(tmp_path: Path) -> None:
    report = checked(tmp_path, SOUND[1])
    assert found(report) == [("samples.some_red_tube", None, None, None, None)]
    assert "The table as a whole fails this" in report.failures[0].message


def test_messages_say_what_is_asked_and_keep_the_limits_of_masked_dates(tmp_path: Path) -> None:
    report = checked(tmp_path, *SOUND, "S04,bb,1,1,red,1,1999-05-04,")
    (shown,) = map(Masking(report).failure, report.failures)
    assert shown.value == "[masked]"
    assert shown.message == (
        "Every value is more than 2000-01-01. This cell fails this; correct it."
    )


def test_they_are_graded_and_switched_off_like_other_rules(tmp_path: Path) -> None:
    rows = (*SOUND, STORED_EARLY.replace("bb", "b"))
    graded = checked(tmp_path, *rows, severities={"samples.stored_after_drawing": "note"})
    assert {f.rule: f.severity for f in graded.failures} == {
        "samples.label.str_length": "error",
        "samples.stored_after_drawing": "note",
    }
    off = {"samples.stored_after_drawing": "off", "*.str_length": "off"}
    left = checked(tmp_path, *rows, severities=off)
    assert found(left) == []
    assert not {"samples.stored_after_drawing", "samples.label.str_length"} & {
        rule.id for rule in left.rules
    }


def test_a_check_of_a_column_not_delivered_is_not_checked(tmp_path: Path) -> None:
    header = HEADER.removesuffix(",stored_on")
    rows = [row.rpartition(",")[0] for row in (*SOUND, STORED_EARLY)]
    report = checked(tmp_path, *rows, header=header)
    assert {f.rule for f in report.failures} == {"samples.stored_on.absent"}
    unchecked = {rule.id: rule.not_checked for rule in report.rules if rule.not_checked}
    said = "samples.csv lacks the column stored_on"
    assert unchecked["samples.stored_after_drawing"] == said
    assert "samples.some_red_tube" not in unchecked


MODEL = """\
import polars as pl

from caseseries.schema import RawTable, check, column, dataframe_check


class People(RawTable):
    \"\"\"People observed. One row per person.\"\"\"

    person_id: str = column(key=True, description="The person.")
    age_years: int = column(ge=0, le=120, description="Age.")

    {check}
"""


def run(folder: Path, check_text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    files = {
        "schemas/__init__.py": '"""The tables."""\n',
        "schemas/people.py": MODEL.format(check=check_text.replace("\n", "\n    ")),
        "data/raw/people.csv": "person_id,age_years\nP1,10\nP2,11\n",
        "study.toml": '[study]\ntitle = "People"\n',
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    try:
        status = main(["check", "--study", str(folder), "--format", "json"])
    finally:
        activate(ROOT)
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_the_report_in_json_has_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    even = (
        "@dataframe_check\ndef even(cls, data):\n"
        '    """Every age is even."""\n'
        '    return data.lazyframe.select(pl.col("age_years") % 2 == 0)'
    )
    status, out, _ = run(tmp_path, even, capsys)
    (failure,) = json.loads(out)["failures"]
    wanted = ("people.even", "people", 3, None, "P2")
    assert tuple(failure[name] for name in ("rule", "table", "line", "column", "key")) == wanted
    assert status == 1


@pytest.mark.parametrize(
    ("text", "rule", "line", "error"),
    [
        (
            "@check('age_years')\ndef odd(cls, data):\n    return 1 / 0",
            "people.age_years.odd",
            14,
            "ZeroDivisionError: division by zero",
        ),
        (
            "@dataframe_check\ndef odd(cls, data):\n    return 1 / 0",
            "people.odd",
            14,
            "ZeroDivisionError: division by zero",
        ),
        (
            "@dataframe_check\ndef odd(cls, data):\n"
            "    return data.lazyframe.select(pl.col('weight') > 1)",
            "people.odd",
            12,
            "ColumnNotFoundError: unable to find column",
        ),
    ],
)
def test_a_check_that_raises_is_named_with_its_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    rule: str,
    line: int,
    error: str,
) -> None:
    status, _, err = run(tmp_path, text, capsys)
    assert status == 2
    assert f"schemas/people.py:{line}: the check {rule} cannot be run: {error}" in err
    assert "Traceback" not in err


class CohortSamples(CohortTable, name="samples", unit="sample"):
    """Samples, ready to analyze. One row per sample."""

    sample_id: str = column(key=True, str_startswith="S")
    before: float = column(nullable=True)
    after: float = column(nullable=True)

    @dataframe_check
    def loses_weight(cls, data: PolarsData) -> pl.LazyFrame:
        """No sample gains weight."""
        return data.lazyframe.select(pl.col("after") <= pl.col("before"))


def cohort(values: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        con.execute(
            "create schema cohort; create table cohort.samples as select * from (values "
            f"{values}) as t(sample_id, before, after)"
        )
        failures = gate.check_cohort(con, {"samples": table_of(CohortSamples)})
    return [(f.rule, f.column, f.key, f.value, f.message.partition(": ")[0]) for f in failures]


def test_tables_of_the_cohort_are_held_against_their_checks_too() -> None:
    assert cohort("('S1', 2::double, 1::double), ('X2', 1, 3), ('S3', null, 1)") == [
        ("cohort.samples.loses_weight", None, "X2", None, "cohort.samples, X2, row"),
        (
            "cohort.samples.sample_id.str_startswith",
            "sample_id",
            "X2",
            "X2",
            "cohort.samples, X2, sample_id = 'X2'",
        ),
    ]


FILES = {
    "schemas/people.py": MODEL.format(check="pass"),
    "schemas/cohort_people.py": """
        import polars as pl

        from caseseries.schema import CohortTable, check, column, dataframe_check


        class CohortPeople(CohortTable, name="people", unit="person"):
            \"\"\"People, ready to analyze. One row per person.\"\"\"

            person_id: str = column(key=True, description="The person.")
            age_years: int = column(description="Age.")

            @check("age_years", raise_warning=WARNING)
            def grown_up(cls, data):
                \"\"\"Everybody is grown up.\"\"\"
                return data.lazyframe.select(pl.col("age_years") >= 18)

            @dataframe_check(raise_warning=True)
            def even(cls, data):
                \"\"\"Every age is even.\"\"\"
                return data.lazyframe.select(pl.col("age_years") % 2 == 0)
        """,
    "sql/cohort/people.sql": "-- One row per person.\nselect * from raw.people\n",
    "data/raw/people.csv": "person_id,age_years\nP1,10\nP2,11\nP3,20\n",
    "study.toml": "",
}


def built(folder: Path, warning: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    model = FILES["schemas/cohort_people.py"].replace("WARNING", warning)
    written(folder, {**FILES, "schemas/cohort_people.py": model})
    try:
        status = main(["build", "--study", str(folder)])
    finally:
        activate(ROOT)
    return status, capsys.readouterr().err


def test_a_check_of_the_cohort_that_only_warns_stops_no_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = built(tmp_path, "True", capsys)
    assert status == 0, said
    assert (tmp_path / "build" / "study.duckdb").is_file()
    warnings = [line for line in said.splitlines() if "warning:" in line]
    assert len(warnings) == 2
    assert "cohort.people, P2, row: Every age is even." in warnings[0]
    assert "first of" not in warnings[0]
    assert "cohort.people, P1, age_years = '10': Everybody is grown up." in warnings[1]
    assert warnings[1].endswith(" It is the first of 2 places.")


def test_beside_an_error_it_does_not_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = built(tmp_path, "False", capsys)
    assert status == 1
    assert "Everybody is grown up." in said
    assert "Every age is even." not in said
    assert not (tmp_path / "build" / "study.duckdb").exists()


@pytest.mark.parametrize(("check_name", "wanted"), [("even", 2), ("of_age", 0)])
def test_a_check_and_a_rule_file_of_one_name_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], check_name: str, wanted: int
) -> None:
    select = (
        "-- severity: error\n-- column: age_years\n-- rule: No age is odd.\n"
        "-- message: Correct the age.\n-- reason: Ages are even.\n"
        "select source_line from raw.people where age_years % 2 = 3\n"
    )
    written(tmp_path, {"schemas/people.py": "", "schemas/rules/people.even.sql": select})
    of_rows = f"@dataframe_check\ndef {check_name}(cls, data):\n    return True"
    status, _, err = run(tmp_path, of_rows, capsys)
    assert status == wanted, err
    said = "people.even.sql: there is a rule people.even in schemas/people.py already"
    assert (said in err) == (wanted == 2)


def test_a_column_of_another_type_is_said_before_the_checks_that_need_it() -> None:
    assert [rule for rule, *_ in cohort("('S1', 2::double, 'x')")] == ["cohort.samples.after.type"]


def test_a_check_may_not_take_the_name_of_another_rule() -> None:
    class Named(RawTable):
        """Things. One row per thing."""

        thing_id: str = column(key=True)

        @check("thing_id")
        def required(cls, data: PolarsData) -> bool:
            return True

    with pytest.raises(DeclarationError, match="a rule called required already"):
        table_of(Named)


class Twice(RawTable):
    """Things with a check that only warns. One row per thing."""

    thing_id: str = column(key=True)

    @check("thing_id", raise_warning=True, n_failure_cases=1)
    def short(cls, data: PolarsData) -> pl.LazyFrame:
        """A short name."""
        return data.lazyframe.select(pl.col(data.key).str.len_chars() < 3)

    @dataframe_check
    def one_value(cls, data: PolarsData) -> pl.LazyFrame:
        """The names are many."""
        return data.lazyframe.select(pl.col("thing_id").n_unique() > 1)


def test_a_check_that_warns_is_a_warning_and_names_every_row(tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_text("thing_id\naaa\nbbb\ncc\n", encoding="utf-8")
    with duckdb.connect() as con:
        report = gate.check(tmp_path, con, {"twice": table_of(Twice)})
    assert [(f.rule, f.severity, f.line) for f in report.failures] == [
        ("twice.thing_id.short", "warning", 2),
        ("twice.thing_id.short", "warning", 3),
    ]


def test_a_check_that_does_not_fit_the_type_of_its_column_is_named(tmp_path: Path) -> None:
    class Broken(RawTable):
        """Things. One row per thing."""

        thing_id: str = column(key=True, gt=3)

    (tmp_path / "broken.csv").write_text("thing_id\na\n", encoding="utf-8")
    with (
        duckdb.connect() as con,
        pytest.raises(RuleFileError, match=r"broken\.thing_id\.greater_than cannot be run"),
    ):
        gate.check(tmp_path, con, {"broken": table_of(Broken)})


class Visits(RawTable):
    """Visits. One row per visit."""

    visit_id: str = column(key=True)
    room: str = column(nullable=True)
    came_on: datetime.date = column(nullable=True)
    left_on: datetime.date = column(nullable=True)

    @dataframe_check
    def both_days(cls, data: PolarsData) -> pl.LazyFrame:
        """Both days are known, or neither."""
        return data.lazyframe.select(pl.col("came_on").is_null() == pl.col("left_on").is_null())


def test_what_follows_from_a_cell_the_check_reads_is_no_second_failure(tmp_path: Path) -> None:
    text = "visit_id,room,came_on,left_on\nV1,a,soon,2015-01-02\nV2, b,,2015-01-02\n"
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        report = gate.check(tmp_path, con, {"visits": table_of(Visits)})
    # The room, which has a blank too many, is none of what the check looks at.
    assert [(f.rule, f.line) for f in report.failures] == [
        ("visits.came_on.format", 2),
        ("visits.both_days", 3),
        ("visits.room.format", 3),
    ]
    assert report.consequences == {"visits.both_days": 1}


def test_a_row_that_fails_a_check_of_rows_can_be_set_aside(tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text("\n".join([HEADER, *SOUND, STORED_EARLY, ""]))
    with duckdb.connect() as con:
        report = gate.check(tmp_path, con, {"samples": table_of(Samples)}, quarantine=True)
        kept = con.execute("select sample_id from raw.samples order by 1").fetchall()
    assert (report.ok, report.passes) == (False, True)
    assert kept == [("S01",), ("S02",), ("S03",)]
