"""A build on Spark as a user runs it: a folder of tables and counts, whole or as it was."""

from __future__ import annotations

import doctest
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark
FILES = one_table(
    'arm: str = column(codes={"a": "A", "b": "B"}, description="Arm.")\n'
    'months: float = column(ge=0, description="Months.")\n'
    'died: bool = column(description="Whether died.")',
    "person_id,arm,months,died\nP1,a,1,true\nP2,a,1,true\nP3,b,2.5,false\nP4,b,1,false\n",
    """
    [endpoints.survival]
    label = "Survival"
    unit = "person"
    time = "months"
    event = "died"

    [figures.survival]
    kind = "kaplan_meier"
    caption = "Survival"
    endpoint = "survival"
    by = { variable = "arm" }
    """,
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "study"
    written(folder, FILES)
    yield folder
    activate(ROOT)


def test_a_build_writes_tables_and_counts_and_the_next_takes_its_place(
    spark: SparkSession, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = study / "lake"
    command = ["build", "--engine", "spark", "--study", str(study), "--out", str(out)]
    assert main(command) == 0
    people = pq.read_table(out / "cohort" / "people").to_pydict()
    assert sorted(people["person_id"]) == ["P1", "P2", "P3", "P4"]
    assert pq.read_table(out / "counts" / "survival.parquet").to_pylist() == [
        {"months": 1.0, "died": False, "arm": "b", "n": 1},
        {"months": 1.0, "died": True, "arm": "a", "n": 2},
        {"months": 2.5, "died": False, "arm": "b", "n": 1},
    ]
    assert json.loads((out / "build.json").read_text())["rows"] == {"people": 4}
    rows = study / "data" / "raw" / "people.csv"
    rows.write_text(f"{rows.read_text()}P5,a,3,true\n")
    assert main(command) == 0
    assert pq.read_table(out / "cohort" / "people").num_rows == 5
    rows.write_text(f"{rows.read_text()}P6,c,3,true\n")
    assert main(command) == 1
    assert "people.arm.codes" in capsys.readouterr().err
    assert pq.read_table(out / "cohort" / "people").num_rows == 5
    assert [path.name for path in study.iterdir() if path.name.startswith(".")] == []


@pytest.mark.spark_whole
def test_the_report_names_file_and_partition(
    spark: SparkSession, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = study / "data" / "raw" / "people.csv"
    rows.write_text(f"{rows.read_text()}P5,c,3,true\n")
    command = ["check", "--engine", "spark", "--study", str(study)]
    assert main([*command, "--format", "json"]) == 1
    (failure,) = json.loads(capsys.readouterr().out)["failures"]
    assert failure == {
        "rule": "people.arm.codes", "severity": "error", "table": "people",
        "file": rows.as_posix(), "line": None, "column": "arm", "key": "P5", "value": "c",
        "message": "Expected one of a, b.", "partition": 0,
    }  # fmt: skip
    assert main(command) == 1
    assert "people.csv  partition 0, P5, arm = 'c'" in capsys.readouterr().out


@pytest.mark.spark_whole
def test_the_example_of_the_page_is_what_it_says(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / "spark.md").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if "--out build/heart" in one)
    arguments = line.split()[1:]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "studies").symlink_to(ROOT / "studies")
    assert main(arguments) == 0
    activate(ROOT)
    example = text[text.index("```pycon\n") :].partition("```pycon\n")[2].partition("```")[0]
    test = doctest.DocTestParser().get_doctest(example, {}, "spark.md", None, None)
    assert doctest.DocTestRunner().run(test).failed == 0
