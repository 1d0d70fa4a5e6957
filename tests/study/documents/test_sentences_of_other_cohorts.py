"""Sentences stay sentences in cohorts nobody wrote them for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from first_study import RAW_TABLES, ROOT, STUDY, build, copy_data, edit

import simulation
from caseseries.simulate import simulate

# What a reader stumbles over, in whatever cohort it is printed.
BROKEN = {
    "a verb before a sign of relation": re.compile(r"\b(was|were|is|are|of|by|to) [=<>]"),
    "all of them, said twice": re.compile(r"\b(one|two|three|four|five|six|\d+) of \1\b"),
    "two verbs": re.compile(r"\b(was|were|is|are) (was|were|is|are)\b"),
    "a blank too many": re.compile(r"\S  +\S| [,.;:)]|\( "),
    "a comma too many": re.compile(r",\s*[,.;]|\.\."),
    "one in the plural": re.compile(r"(?<!-)\b[Oo]ne (patients|tumors|sessions|factors|deaths)\b"),
    "a part of nobody": re.compile(r"\bof (zero|0)\b(?!\.)|\(0\)"),
    "what no value is": re.compile(r"\b(nan|None|inf)\b"),
}


def text_of_manuscript() -> str:
    """The manuscript with its inline expressions printed, each cell left out."""
    source = (ROOT / "report" / "index.qmd").read_text(encoding="utf-8")
    setup = re.search(
        r"^```\{python\}\n#\| label: setup\n(.*?)^```", source, re.DOTALL | re.MULTILINE
    )
    assert setup is not None
    names: dict = {}
    exec(setup[1], names)
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    body = re.sub(r"^```\{python\}.*?^```$", "", body, flags=re.DOTALL | re.MULTILINE)
    printed = re.sub(r"`\{python\} ([^`]*)`", lambda match: str(eval(match.group(1), names)), body)
    return re.sub(r"[\u00a0\u2007]", " ", printed)


def faults(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    db = folder / "study.duckdb"
    build(data, db, STUDY)
    monkeypatch.setenv("CASESERIES_DB", str(db))
    text = text_of_manuscript()
    return [
        f"{what}: …{text[max(found.start() - 60, 0) : found.end() + 40]}…"
        for what, pattern in BROKEN.items()
        for found in pattern.finditer(text)
    ]


@pytest.mark.parametrize(("patients", "seed"), [(1, 3), (3, 9), (5, 2), (14, 8), (60, 7)])
def test_of_simulated_patients(
    patients: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "cohort"
    data.mkdir()
    simulate(RAW_TABLES, {}, simulation, units=patients, seed=seed, out=data)
    assert faults(data, tmp_path, monkeypatch) == []


def test_of_the_shipped_rows_with_one_smaller_tumor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of the two factors that were significant, size no longer is.
    data = copy_data(tmp_path)
    edit(
        data,
        "tumors",
        lambda rows: [
            {**row, "max_diameter_cm": "1.5"} if row["tumor_id"] == "T01" else row for row in rows
        ],
    )
    assert faults(data, tmp_path, monkeypatch) == []
