"""What is said of the rows stands at the head of every format, whatever its cell is called."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from caseseries.documents.render import render
from caseseries.documents.skeleton import DEFAULT_PROJECT, EXTENSION

CELL = """\
```{python}
%sclass Statement:
    def _repr_markdown_(self):
        return "::: {#synthetic-statement .synthetic-rows}\\nNo row is a person.\\n:::"
Statement()
```
"""


@pytest.mark.parametrize("label", ["", "#| label: statement\n"])
def test_a_statement_of_a_cell_is_lifted(label: str, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    shutil.copytree(EXTENSION, tmp_path / "_extensions" / "caseseries")
    project = DEFAULT_PROJECT + "running-note: Synthetic rows\n"
    (tmp_path / "_quarto.yml").write_text(project, encoding="utf-8")
    author = "author:\n  - name: A. Person\n    affiliation: A place\n"
    head = f"---\ntitle: Eyes\nkeywords: [retina, laser]\n{author}---\n\n"
    text = f"{head}{CELL % label}\nThe text.\n"
    (tmp_path / "report" / "index.qmd").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    render(tmp_path, tmp_path / "study.duckdb", out, ("html", "docx"), "embedded")
    page = (out / "index.html").read_text(encoding="utf-8")
    head, _, body = page.partition("<main")
    assert "No row is a person." in head
    assert "No row is a person." not in body
    assert '<meta name="author" content="A. Person">' in head
    assert re.search(r'class="keywords">.*retina; laser', head)
    with zipfile.ZipFile(out / "index.docx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if ".xml" in name}
    assert "Synthetic rows" in parts["word/header1.xml"]
    assert "<dc:creator>A. Person</dc:creator>" in parts["docProps/core.xml"]
    assert "retina" in parts["word/document.xml"]
