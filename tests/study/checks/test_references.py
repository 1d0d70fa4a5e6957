"""The references of every study as a bibliography program must find them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from caseseries.documents.embedded.pandoc import TEMPLATES, pandoc_path

ROOT = Path(__file__).parents[3]
BIBLIOGRAPHIES = sorted(
    path
    for path in [*ROOT.glob("report/*.bib"), *ROOT.glob("studies/*/report/*.bib"),
                 *ROOT.glob("src/caseseries/start/template/report/*.bib")]
)  # fmt: skip


def given_names(bibliography: str) -> list[str]:
    """Given names of all authors; a group in braces of its own has none."""
    lists = re.findall(r"author\s*=\s*\{(.*)\}\s*,?\s*$", bibliography, re.MULTILINE)
    people = [person for names in lists for person in names.split(" and ")]
    return [person.split(", ", 1)[1] for person in people if ", " in person]


def test_there_are_bibliographies() -> None:
    assert len(BIBLIOGRAPHIES) >= 4


@pytest.mark.parametrize("path", BIBLIOGRAPHIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_given_name_is_two_capitals(path: Path) -> None:
    # "Abrams, HL" is one name for a bibliography program, which prints its first letter alone.
    names = given_names(path.read_text(encoding="utf-8"))
    assert [name for name in names if re.search(r"[A-Z]{2}", name)] == []


def test_initials_and_subtitles_print_as_the_paper_prints_them() -> None:
    # The paper's own list: "Abrams HL, Spiro R, Goldstein N", "renal neoplasms: an autopsy study".
    document = "---\nnocite: '@abrams1950, @bracken1979'\n---\n"
    printed = subprocess.run(
        [str(pandoc_path()), "--citeproc", "--to=plain", "--wrap=none",
         f"--bibliography={ROOT / 'report' / 'references.bib'}",
         f"--csl={TEMPLATES / 'vancouver.csl'}"],
        input=document, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Abrams HL, Spiro R, Goldstein N." in printed
    assert "Bracken RB, Chica G, Johnson DE, Luna M." in printed
    assert "Secondary renal neoplasms: an autopsy study." in printed
