"""A study of a few rows, written from strings into a folder and built for real."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from caseseries.build import build
from caseseries.documents.shown import Figures, Tables
from caseseries.results.numbers import Results
from caseseries.results.results import load
from caseseries.study.modules import activate
from caseseries.study.study import open_study

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Built:
    """The results of a tiny study, and what its documents would show."""

    results: Results
    tables: Tables
    figures: Figures

    def value(self, id: str) -> float | None:
        return self.results.number(id).value


def built(folder: Path, files: Mapping[str, str]) -> Built:
    """Write `files` (path in the study's folder → text) and build the study they are."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    # Without it a namespace package would lose to the folder of another study.
    (folder / "schemas" / "__init__.py").write_text('"""The tables."""\n', encoding="utf-8")
    db = folder / "study.duckdb"
    try:
        build(open_study(folder), folder / "data" / "raw", db)
    finally:
        activate(ROOT)
    results = load(db)
    return Built(results, Tables(results, results), Figures(results))


def one_table(columns: str, csv: str, toml: str, **more: str) -> dict[str, str]:
    """Files of a study with one table `people`, raw and cohort, of unit `person`.

    `columns` are the lines of its class, without the key `person_id`, the first column of `csv`.
    """
    body = textwrap.indent(textwrap.dedent(columns).strip(), "    ")

    def model(head: str) -> str:
        return (
            "import datetime\n\n"
            "from caseseries.schema import CohortTable, RawTable, column\n\n\n"
            f'class {head}:\n    """People observed. One row per person."""\n\n'
            f'    person_id: str = column(key=True, description="The person.")\n{body}\n'
        )

    return {
        "schemas/people.py": model("People(RawTable)"),
        "schemas/cohort_people.py": model(
            'CohortPeople(CohortTable, name="people", unit="person", rows_of="people")'
        ),
        "sql/cohort/people.sql": "-- One row per person.\nselect * from raw.people\n",
        "data/raw/people.csv": csv,
        "study.toml": toml,
        **more,
    }


def lines_of(rows: list[dict[str, object]]) -> str:
    """Records as the text of a CSV file; missing values are empty."""
    head = ",".join(rows[0])
    cells = (",".join("" if v is None else str(v) for v in row.values()) for row in rows)
    return "\n".join([head, *cells, ""])
