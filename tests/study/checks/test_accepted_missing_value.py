"""A missing value that the gate accepts, in whatever way, is counted where its column is shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from first_study import ROOT, copy_data, edit

from caseseries.cli import main
from caseseries.documents.shown import Tables
from caseseries.results.results import load
from caseseries.study.modules import activate

SEX = '  { variable = "sex", label = "Sex" },\n'


def _study(folder: Path, rules: str) -> Path:
    """The first study with sex in its model, its first patient without one, and these grades."""
    for name in ("analysis", "claims", "report", "schemas", "sql"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    text = text.replace('alone_of = "table3"\nrows = [\n', f'alone_of = "table3"\nrows = [\n{SEX}')
    (folder / "study.toml").write_text(text.replace("# [rules]\n", f"[rules]\n{rules}\n", 1))
    edit(copy_data(folder), "patients", lambda rows: [{**rows[0], "sex": ""}, *rows[1:]])
    return folder


def _arguments(folder: Path, *more: str) -> list[str]:
    return ["--study", str(folder), "--data", str(folder / "raw"), *more]


def _accepted(folder: Path) -> list[str]:
    """A register in which a data manager accepted the one query."""
    register = folder / "queries.csv"
    named = ["--register", str(register)]
    assert main(["check", *_arguments(folder, *named)]) == 1
    with register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rule"] for row in rows] == ["patients.sex.required"]
    rows[0] |= {"status": "accepted", "reason": "Not in the chart.", "by": "MF"}
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return named


@pytest.mark.parametrize("way", ["warning", "off", "register", "nothing"])
def test_it_is_counted_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    graded = f'"patients.sex.required" = "{way}"' if way in ("warning", "off") else ""
    folder = _study(tmp_path, graded)
    db = tmp_path / "build" / "study.duckdb"
    more = _accepted(folder) if way == "register" else []
    try:
        code = main(["build", *_arguments(folder, "--db", str(db), *more)])
    finally:
        activate(ROOT)
    if way == "nothing":
        assert code == 1
        assert not db.exists()
        return
    assert code == 0
    assert "The gate accepted this of the raw column patients.sex" in capsys.readouterr().err
    results = load(db)
    tables = Tables(results, results)
    # Of 13 patients six are men and seven women, of whom one has no sex any more.
    printed = {end: results.number(f"table1.sex.{end}").printed for end in ("male.n", "female.n")}
    assert printed == {"male.n": "6", "female.n": "6"}
    assert results.number("table1.sex.missing.percent").printed == "7.7%"
    assert "table1.sex.missing.n" in tables.table1.ids
    assert "Missing" in tables.table1._repr_markdown_()
    assert results.number("cox.multivariable.missing.n").row_keys == ("P01",)
    left_out = "of the model of several factors for missing values (sex"
    assert left_out in tables.cox._repr_markdown_()
    assert left_out in tables.conclusions._repr_markdown_()
    assert "belongs to no group" in tables.table3._repr_markdown_()
