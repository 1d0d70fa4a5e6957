"""Where the note of a number leads: to the list of numbers, and nowhere where there is none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from caseseries.documents.render import render
from caseseries.documents.skeleton import DEFAULT_PROJECT, EXTENSION

NUMBER = '[5]{.number trace="deaths.n" note="deaths"}'
LISTED = "documents:\n  - {file: index, text: Manuscript}\n  - {file: supplement, text: List}\n"


def links(folder: Path, project_file: str) -> tuple[str, list[str]]:
    (folder / "report").mkdir()
    shutil.copytree(EXTENSION, folder / "_extensions" / "caseseries")
    (folder / "_quarto.yml").write_text(project_file, encoding="utf-8")
    text = f"---\ntitle: Title\n---\n\nOf these {NUMBER} died, as said: {NUMBER}.\n"
    (folder / "report" / "index.qmd").write_text(text, encoding="utf-8")
    render(folder, folder / "study.duckdb", folder / "out", ("html",), "embedded")
    page = (folder / "out" / "index.html").read_text(encoding="utf-8")
    return page, re.findall(r'<a href="([^"]*)" class="trace"', page)


def test_to_the_list_where_the_project_has_one(tmp_path: Path) -> None:
    page, found = links(tmp_path, DEFAULT_PROJECT + LISTED)
    # the switch stands in a landmark
    assert 'id="show-traces"' in page.partition("<header")[2].partition("</header>")[0]
    assert found == ["supplement.html#number-deaths.n"] * 2


@pytest.mark.parametrize("listed", ["", "documents:\n  - {file: index, text: Manuscript}\n"])
def test_to_the_number_itself_where_it_has_none(tmp_path: Path, listed: str) -> None:
    page, found = links(tmp_path, DEFAULT_PROJECT + listed)
    assert len(set(found)) == 2
    for target in found:
        assert target.startswith("#")
        assert page.count(f'id="{target[1:]}"') == 1
