"""Word documents as the renderers leave them, from Markdown, and how authors edit them."""

from __future__ import annotations

import copy
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from caseseries.documents.embedded.pandoc import CROSSREF_FILTER, LAYOUT_FILTER, pandoc_path
from caseseries.documents.skeleton import EXTENSION
from caseseries.documents.word.finish import finish
from caseseries.documents.word.template import write

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def _reference(folder: Path) -> Path:
    return write(folder / "reference.docx", pandoc_path())


def rendered(path: Path, markdown: str, metadata: str = "", reference: Path | None = None) -> Path:
    """Write a document as the embedded renderer does."""
    subprocess.run(
        [pandoc_path(), "--from=markdown", "--to=docx", f"--output={path}",
         f"--lua-filter={CROSSREF_FILTER}", f"--lua-filter={LAYOUT_FILTER}",
         f"--template={EXTENSION / 'template.openxml'}",
         f"--reference-doc={reference or _reference(path.parent)}"],
        input=f"---\ntitle: A title\n{metadata}---\n\n{markdown}\n".encode(), check=True,
        cwd=path.parent,
    )  # fmt: skip
    finish(path)
    return path


def number(text: str, ids: str, form: str = "n") -> str:
    """A number as `say` prints it into a document."""
    return f'[{text}]{{.number trace="{ids}" form="{form}" note="of people"}}'


def table(label: str, *rows: str, notes: str = "") -> str:
    """A labelled table of two columns, the rows as HTML."""
    below = f'\n\n::: {{.table-notes custom-style="Table Notes"}}\n{notes}\n:::' if notes else ""
    return (
        f"::: {{#{label}}}\n\n```{{=html}}\n<table><thead><tr><th>Group</th><th>People</th></tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table>\n```{below}\n\nPeople by group\n\n:::"
    )


def cell(text: str, ids: str) -> str:
    return f'<td><span class="number" data-trace="{ids}">{text}</span></td>'


def part(path: Path, name: str = "word/document.xml") -> Any:
    """The root of a part: an element of lxml, which a test takes for what it ought to be."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return etree.fromstring(archive.read(name))


def edited(path: Path, document: Any) -> Path:
    """The file with another text, as a word processor saves it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = etree.tostring(document)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def controls(document: Any, title: str) -> list[Any]:
    """The content controls with a title: a number's id, or a label."""
    return [
        control
        for control in document.iter(f"{W}sdt")
        if control.find(f"{W}sdtPr/{W}alias").get(f"{W}val") == title
    ]


def text(element: Any) -> str:
    """All text, without what is deleted."""
    return "".join(item.text or "" for item in element.iter(f"{W}t"))


def tracked(element: Any, kind: str) -> None:
    """Put an element into a tracked change, `ins` or `del`."""
    change = etree.Element(f"{W}{kind}", {f"{W}id": "900", f"{W}author": "Ada Poe"})
    element.addprevious(change)
    change.append(element)
    if kind == "del":
        for item in element.iter(f"{W}t"):
            item.tag = f"{W}delText"


def typed(control: Any, text: str) -> None:
    (item,) = control.iter(f"{W}t")
    item.text = text


def pasted_after(element: Any) -> Any:
    twin = copy.deepcopy(element)
    element.addnext(twin)
    return twin
