"""The changes CONTRIBUTING shows, made in a copy of the first study as they are printed."""

from __future__ import annotations

import contextlib
import csv
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from first_study import LEDGER_FILE, ROOT
from mutants import tumors
from mutants.mutant import Mutant

from caseseries.cli import main

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", GUIDE, re.M | re.S))
# Height and weight of two women and a man: 20, 25 and 30 kg/m².
MEASURED = {"P01": ("200", "80"), "P02": ("200", "100"), "P03": ("200", "120")}


def block(beginning: str) -> str:
    """The block of the guide that begins so."""
    found = re.search(rf"^```+\w*\n({re.escape(beginning)}.*?)^```", GUIDE, re.M | re.S)
    assert found, beginning
    return found[1]


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed") / "study"
    for room in ("schemas", "sql", "analysis", "report", "simulation", "data/raw"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    text = text.replace('[claims]\nledger = "claims/ledger.csv"\n', "")
    (folder / "study.toml").write_text(text, encoding="utf-8")
    for path, content in FILES.items():
        (folder / path).write_text(content, encoding="utf-8")
    with (folder / "schemas" / "patients.py").open("a", encoding="utf-8") as file:
        file.write(block("    height_cm"))
    with (folder / "schemas" / "cohort_patients.py").open("a", encoding="utf-8") as file:
        file.write(block("    body_mass_index"))
    changed(folder / "sql/staging/patients.sql", "    ecog,", "    ecog, height_cm, weight_kg,")
    cohort = folder / "sql" / "cohort" / "patients.sql"
    changed(cohort, "    patients.ecog,", "    patients.ecog, body_size.body_mass_index_kg_m2,")
    changed(
        cohort,
        "from staging.patients\n",
        "from staging.patients\ninner join derived.body_size using (patient_id)\n",
    )
    line = '{ variable = "body_mass_index_kg_m2", show = ["mean_sd"] },'
    changed(folder / "study.toml", "rows = [\n", f"rows = [\n  {line}\n")
    data = folder / "data" / "raw" / "patients.csv"
    rows = list(csv.reader(data.read_text(encoding="utf-8").splitlines()))
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*rows[0], "height_cm", "weight_kg"])
        writer.writerows([*row, *MEASURED.get(row[0], ("", ""))] for row in rows[1:])
    return folder


def ended(folder: Path, *arguments: str) -> int:
    with contextlib.chdir(folder):
        return main(arguments)


def test_all_files_shown_are_written() -> None:
    assert list(FILES) == [
        "sql/derived/body_size.sql", "sql/derived/body_size.example.md",
        "analysis/body_size.py", "report/tables/body_size.py",
    ]  # fmt: skip


def test_the_derivation_holds_its_example(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(study, "test", "derived.body_size") == 0
    assert "ok    derived.body_size: Weight over squared height" in capsys.readouterr().out


def test_body_size_comes_from_the_raw_table_to_the_document(study: Path) -> None:
    db = study / "build" / "study.duckdb"
    assert ended(study, "build") == 0
    with (study / "data" / "raw" / "patients.csv").open(encoding="utf-8") as file:
        sex = {row["patient_id"]: row["sex"] for row in csv.DictReader(file)}
    of = {"P01": 20.0, "P02": 25.0, "P03": 30.0}
    with duckdb.connect(db, read_only=True) as con:
        numbers = dict(con.execute("select id, value from results.numbers").fetchall())
    assert numbers["table1.body_mass_index_kg_m2.mean"] == pytest.approx(25)
    for group in ("male", "female"):
        values = [value for patient, value in of.items() if sex[patient] == group]
        mean = numbers[f"body_size.{group}.mean"]
        assert mean == (pytest.approx(sum(values) / len(values)) if values else None)
    from caseseries.results.results import load

    names: dict[str, object] = {"results": load(db)}
    exec(compile(FILES["report/tables/body_size.py"], "body_size.py", "exec"), names)
    assert "\nbody_size(results)\n" in GUIDE
    shown = eval("body_size(results)", names)
    assert "kg/m²" in shown._repr_markdown_()


def test_the_mutant_and_the_claim_shown_are_those_there_are() -> None:
    shown = eval(block('Mutant(\n    "tumors.inclusion'), {"Mutant": Mutant})
    assert shown in tumors.MUTANTS
    lines = LEDGER_FILE.read_text(encoding="utf-8").splitlines()
    assert block("claim_id,section").splitlines() == lines[:2]


def test_every_path_named_is_there() -> None:
    made = {*FILES, "rules/tumors.above_two_cm.sql", "rules/tumors.above_two_cm.example.md"}
    named = re.findall(r"`((?:src|sql|schemas|tests|docs|claims|report|analysis)/[\w./]+)`", GUIDE)
    assert [path for path in named if path not in made and not (ROOT / path).exists()] == []
    linked = re.findall(r"\]\(([\w./]+)(?:#[\w-]+)?\)", GUIDE)
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_every_room_is_described() -> None:
    rooms = {path.parent.name for path in (ROOT / "src" / "caseseries").glob("*/__init__.py")}
    table = re.split(r"\| room +\|", GUIDE)[1].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)/` ", table, re.M)) == rooms
