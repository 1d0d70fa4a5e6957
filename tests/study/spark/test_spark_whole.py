"""Both engines agree on all mutants, on simulated cohorts, and on every study's derived tables.

Many mutants and cohorts make one delivery, each with names of its own: what they break together
is no less the same on both engines. `make test-spark` runs these.
"""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checked_on_both import (
    assert_same_report,
    assert_same_tables,
    on_duckdb,
    on_spark,
    told,
)
from first_study import FIRST, RAW_TABLES, ROOT
from gate_cohort import Change, deliver
from mutants import MUTANTS, NEAR_MISSES, Mutant
from mutants.cells import CELLS, LINKS
from mutants.copies import deliver_copies
from mutants.files import TOGETHER
from mutants.links import RECORDS, REFERENCES, TWICE

from caseseries.cli import main
from caseseries.gate.gate_settings import gate_settings
from caseseries.study.study import open_study

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = gate_settings(FIRST)
pytestmark = pytest.mark.spark_whole
COHORTS = 200
# What Spark takes as it is: it guesses no encoding, and two files for one table it refuses.
ENCODED = ("file.encoding", "file.undecodable", "file.duplicate")


def of_settings() -> Iterator[tuple[str, list[Sequence[Change]], Mutant | None]]:
    """The mutants that one delivery can hold, by the settings they ask for."""
    plain = [*MUTANTS, *NEAR_MISSES, *CELLS, *LINKS, *TWICE, *REFERENCES, *RECORDS]
    groups: defaultdict[str, list[Sequence[Change]]] = defaultdict(list)
    settings: dict[str, Mutant | None] = {}
    for mutant in plain:
        asked = getattr(mutant, "severities", ()) or getattr(mutant, "own", None)
        name = repr((getattr(mutant, "severities", ()), getattr(mutant, "own", None)))
        groups[name].append(mutant.changes)
        settings[name] = mutant if asked else None
    for number, (name, changes) in enumerate(groups.items()):
        yield f"group {number}", changes, settings[name]


@pytest.mark.parametrize(
    ("changes", "mutant"), [pytest.param(c, m, id=name) for name, c, m in of_settings()]
)
def test_the_mutants(
    spark: SparkSession, tmp_path: Path, changes: list[Sequence[Change]], mutant: Mutant | None
) -> None:
    deliver_copies(tmp_path, changes)
    settings = SETTINGS
    if mutant is not None:
        settings = dataclasses.replace(
            settings,
            severities={**settings.severities, **dict(mutant.severities)},
            own_rules=mutant.own or settings.own_rules,
        )
    found, _ = assert_same_report(RAW_TABLES, tmp_path, settings)
    assert found.failures or mutant is not None


@pytest.mark.parametrize(
    "together",
    [pytest.param(group, id=group[0].rule) for group in TOGETHER
     if not group[0].rule.endswith(ENCODED)],
)  # fmt: skip
def test_the_mutants_of_files(spark: SparkSession, tmp_path: Path, together: tuple) -> None:
    deliver(tmp_path)
    for mutant in together:
        for name, content in mutant.files.items():
            (tmp_path / name).write_bytes(content)
    found, _ = assert_same_report(RAW_TABLES, tmp_path, SETTINGS)
    assert {mutant.rule for mutant in together} <= {failure.rule for failure in found.failures}


_NAME = re.compile(r"\b([A-Z]+)(\d+)\b")


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulated cohorts, each from a seed of its own, as the part files of one delivery."""
    folder = tmp_path_factory.mktemp("cohorts")
    for seed in range(1, COHORTS + 1):
        drawn = folder / "drawn"
        drawing = ["--study", str(ROOT), "--patients", "6", "--seed", str(seed)]
        assert main(["simulate", *drawing, "--out", str(drawn)]) == 0
        for path in drawn.glob("*.csv"):
            part = folder / "data" / path.stem / f"{seed:03}.csv"
            part.parent.mkdir(parents=True, exist_ok=True)
            _rename(path, part, seed)
        shutil.rmtree(drawn)
    return folder


def _rename(path: Path, part: Path, seed: int) -> None:
    """Give the persons of a cohort, and what is theirs, names of their own."""
    ids = {
        column.name
        for column in FIRST.raw_tables[path.stem].columns
        if column.references or column.name.endswith("_id")
    }
    with path.open(encoding="utf-8", newline="") as source, part.open("w", newline="") as out:
        rows = csv.DictReader(source)
        write = csv.DictWriter(out, rows.fieldnames or (), lineterminator="\n")
        write.writeheader()
        for row in rows:
            write.writerow(
                {name: f"{text}-{seed}" if name in ids and text else text
                 for name, text in row.items()}
            )  # fmt: skip


def _joined(folder: Path) -> Path:
    """The same rows with one file for each table."""
    joined = folder / "joined"
    if joined.exists():
        return joined
    joined.mkdir()
    for table in (folder / "data").iterdir():
        texts = [part.read_text(encoding="utf-8") for part in sorted(table.iterdir())]
        header = texts[0].partition("\n")[0]
        bodies = "".join(text.partition("\n")[2] for text in texts)
        (joined / f"{table.name}.csv").write_text(f"{header}\n{bodies}", encoding="utf-8")
    return joined


def test_the_report_on_simulated_cohorts(spark: SparkSession, cohorts: Path) -> None:
    found, _ = assert_same_report(RAW_TABLES, _joined(cohorts), SETTINGS)
    assert found.tables["patients"] == 6 * COHORTS


def test_what_is_derived_of_simulated_cohorts(spark: SparkSession, cohorts: Path) -> None:
    rows = assert_same_tables(FIRST, _joined(cohorts))
    assert rows["cohort.patients"] == 6 * COHORTS


def test_part_files_give_what_one_file_gives(spark: SparkSession, cohorts: Path) -> None:
    of_parts = on_spark(RAW_TABLES, cohorts / "data", SETTINGS)
    assert told(of_parts.failures) == told(
        on_duckdb(RAW_TABLES, _joined(cohorts), SETTINGS).failures
    )


@pytest.mark.parametrize(
    ("root", "data"),
    [
        (".", "data/raw"),
        ("studies/heart_transplant", "data/raw"),
        ("studies/diabetic_retinopathy", "data/raw"),
        ("docs/examples/kinds", "data/raw"),
    ],
)
def test_the_tables_of_every_study(spark: SparkSession, root: str, data: str) -> None:
    study = open_study(ROOT / root)
    assert_same_report(study.raw_tables, ROOT / root / data, gate_settings(study))
    assert all(assert_same_tables(study, ROOT / root / data).values())
