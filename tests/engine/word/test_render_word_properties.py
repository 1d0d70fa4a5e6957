"""What a Word document says of itself: no path of a machine, and whose rows these are."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.word import finish as word_finish
from caseseries.documents.word import template as word_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def finished(folder: Path, metadata: str) -> dict[str, str]:
    """The parts of a document of one sentence with this metadata, as pandoc and we leave it."""
    path = folder / "index.docx"
    reference = word_template.write(folder / "reference.docx", pandoc_path())
    subprocess.run(
        [str(pandoc_path()), "--to=docx", f"--output={path}", f"--reference-doc={reference}"],
        input=f"---\n{metadata}\n---\n\nOne sentence.\n", text=True, check=True,
    )  # fmt: skip
    word_finish.finish(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def running_head(parts: dict[str, str]) -> list[str]:
    """The texts of the header, a tab between them where there is one."""
    root = ElementTree.fromstring(parts["word/header1.xml"])
    found = {f"{W}tab": lambda _: "\t", f"{W}t": lambda item: item.text or ""}
    return [found[item.tag](item) for item in root.iter() if item.tag in found]


def test_no_path_of_the_machine_is_left(tmp_path: Path) -> None:
    parts = finished(tmp_path, "title: Eyes\nbibliography-of: /home/someone/study/references.bib")
    assert not any("/home/someone" in text for text in parts.values())
    assert not any("custom.xml" in text or "custom-properties" in text for text in parts.values())
    assert "docProps/custom.xml" not in parts
    assert "Eyes" in parts["docProps/core.xml"]


def test_every_page_says_what_it_is_of_and_whose_rows_these_are(tmp_path: Path) -> None:
    metadata = "title: A long title\nrunning-title: A & B\nrunning-note: Synthetic rows"
    parts = finished(tmp_path, metadata)
    assert running_head(parts) == ["A & B", "\t", "Synthetic rows"]


@pytest.mark.parametrize("note", ["", "\nrunning-note: ''"])
def test_the_title_stands_where_no_other_is_given(tmp_path: Path, note: str) -> None:
    assert running_head(finished(tmp_path, f"title: A title{note}")) == ["A title"]
