"""The words of a rendered document, the same way whatever wrote it, and the project it is in."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><title>A line</title>'
    '<path d="M0 0L90 60" stroke="black"/></svg>'
)
QUARTO_YML = """\
project:
  type: caseseries
  render: [report/*.qmd]
  output-dir: build
  execute-dir: project
  pre-render: _extensions/caseseries/prerender.py
  post-render: _extensions/caseseries/postrender.py
lang: en
"""
# A screen reader is not read them, and each renderer writes its own.
_NOT_TEXT = re.compile(r"<(style|script|svg|math|title|nav|header)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_MATH = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)


def project_of(source: Path, folder: Path) -> Path:
    """A project with one document and a picture beside it."""
    report = folder / "report"
    report.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "_extensions", folder / "_extensions")
    (folder / "_quarto.yml").write_text(QUARTO_YML, encoding="utf-8")
    shutil.copy(source, report / source.name)
    (report / "a.svg").write_text(PICTURE, encoding="utf-8")
    return folder


def words(path: Path) -> str:
    """The words of an HTML, PDF or Word file, one space between them."""
    text = {".html": _of_html, ".docx": _of_word, ".pdf": _of_pdf}[path.suffix](path)
    return " ".join(text.replace("\u00ad", "").split())


def _of_html(path: Path) -> str:
    page = path.read_text(encoding="utf-8")
    body = page[page.index("<main") : page.rindex("</main>")]
    body = _NOT_TEXT.sub(" ", body)
    # Within a word there is no space beside a tag.
    body = re.sub(r"</?(?:span|a|em|strong|sup|sub|code)\b[^>]*>", "", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def _of_word(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
        notes = "word/footnotes.xml"
        if notes in archive.namelist():
            document += archive.read(notes).decode()
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", document, re.DOTALL)
    texts = ("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", p)) for p in paragraphs)
    return html.unescape(" ".join(texts))


def _of_pdf(path: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-nopgbrk", str(path), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout
