"""Very many places that break one rule: the first are named, all are counted, nothing follows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
from tiny_study import written

from caseseries.gate import gate
from caseseries.gate.report import FORMATS, render
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.study import open_study

MOST = 3
N_ROWS = 10
STUDY = {
    "study.toml": '[study]\ntitle = "Many"\n',
    "schemas/people.py": '''
        import datetime

        from caseseries.schema import RawTable, column


        class People(RawTable):
            """People observed. One row per person."""

            person_id: str = column(key=True, description="The person.")
            seen_on: datetime.date = column(description="Day.")
            arm: str = column(codes={"a": "A", "b": "B"})
            score: int = column(ge=0, le=9, description="Score.")
    ''',
}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """The report on ten rows, of which three places a rule are named unless all are wanted."""
    rows, every = request.param
    monkeypatch.setattr(gate, "MOST_LOCATED", MOST)
    written(tmp_path, STUDY)
    data = tmp_path / "data"
    data.mkdir()
    (data / "people.csv").write_text("person_id,seen_on,arm,score\n" + "".join(rows))
    study = open_study(tmp_path)
    with duckdb.connect() as con:
        yield gate.check(data, con, study.raw_tables, own=StudyRules(()), every=every)


def rows_of(pattern: str) -> list[str]:
    return [pattern.format(n) + "\n" for n in range(N_ROWS)]


# Only those that are not named tell which part is the month.
DATES = rows_of("P{0},1{0}.02.2015,a,1")
CODES = rows_of("P{0},2015-02-08,c,1")
ONE_KEY = rows_of("P,2015-02-08,a,1")
BLANK = rows_of(",,,")
SHORT = rows_of("P{0},2015-02-08")


@pytest.mark.parametrize(
    ("report", "rule", "number"),
    [
        ((DATES, False), "people.seen_on.format", N_ROWS),
        ((CODES, False), "people.arm.codes", N_ROWS),
        ((ONE_KEY, False), "people.key.unique", N_ROWS - 1),
        ((BLANK, False), "people.file.blank_row", N_ROWS),
        ((SHORT, False), "people.file.field_count", N_ROWS),
    ],
    indirect=["report"],
    ids=["format", "codes", "key", "blank", "short"],
)
def test_the_first_places_are_named_and_all_are_counted(
    report: gate.GateReport, rule: str, number: int
) -> None:
    found = [failure for failure in report.failures if failure.rule == rule]
    # Line 1 is the header; of a key the first row is no duplicate.
    first = 2 + (N_ROWS - number)
    assert [failure.line for failure in found if failure.line] == [*range(first, first + MOST)]
    (rest,) = [failure for failure in found if failure.line is None]
    assert rest.stands_for == number - MOST
    assert f"{number - MOST} further places" in rest.message
    severity = found[0].severity
    others = sum(f.severity == severity for f in report.failures if f.rule != rule)
    assert report.count(severity) == number + others
    said = json.loads(render(report, "json"))["failures"]
    assert [one["stands_for"] for one in said if "stands_for" in one] == [number - MOST]
    assert re.search(rf"\b{number} {severity}s?\b.*{re.escape(rule)}", render(report, "text"))


@pytest.mark.parametrize("report", [(DATES, False)], indirect=True)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_the_whole_number(report: gate.GateReport, format: str) -> None:
    try:
        text = render(report, format)
    except gate.CannotReadError:
        pytest.skip("its library is not installed")
    assert re.search(rf"\b{N_ROWS}\b|\b{N_ROWS - MOST}\b", text)


@pytest.mark.parametrize("report", [(DATES, False)], indirect=True)
def test_a_cell_that_was_only_counted_is_not_reported_as_missing(report: gate.GateReport) -> None:
    assert {failure.rule for failure in report.failures} == {"people.seen_on.format"}


@pytest.mark.parametrize("report", [(DATES, True)], indirect=True)
def test_all_are_named_where_they_are_wanted(report: gate.GateReport) -> None:
    assert [failure.line for failure in report.failures] == [*range(2, 2 + N_ROWS)]
    assert {failure.stands_for for failure in report.failures} == {1}


@pytest.mark.parametrize("report", [(DATES, False)], indirect=True)
def test_the_hint_on_a_format_is_of_all_cells(report: gate.GateReport) -> None:
    assert "All of them fit" in report.failures[-1].message
