"""Opens a paper's file by what is in it, else by its name."""

from __future__ import annotations

from pathlib import Path

from caseseries.audit.paper import Paper
from caseseries.audit.readers.files import MAX_TEXT_BYTES, contents, decoded
from caseseries.study.failure import CannotReadError

SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".xml", ".html")
_HTML = (b"<!doctype html", b"<html")


def read(path: Path) -> Paper:
    """Return the paper of a file. Raises CannotReadError."""
    data = contents(path)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = path.suffix.casefold()
    if head.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        from caseseries.audit.readers.pdf.pdf import pdf_paper

        return _checked(pdf_paper(data, path))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")) or suffix == ".docx":
        from caseseries.audit.readers.docx import docx_paper

        return _checked(docx_paper(data, path))
    if suffix == ".pdf":
        raise CannotReadError(f"{path} is named .pdf, but is no PDF")
    if suffix in (".html", ".htm", ".xhtml") or head[:20].lower().startswith(_HTML):
        from caseseries.audit.readers.marked.html import html_paper

        return _checked(html_paper(data, path))
    if suffix in (".xml", ".nxml", ".jats") or head.startswith(
        (b"<?xml", b"<article", b"<!DOCTYPE")
    ):
        from caseseries.audit.readers.marked.jats import jats_paper

        return _checked(jats_paper(data, path))
    if len(data) > MAX_TEXT_BYTES:
        raise CannotReadError(f"{path} is larger than {MAX_TEXT_BYTES // 2**20} MB of text")
    if b"\0" in data[:100_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        known = ", ".join(SUFFIXES)
        raise CannotReadError(f"{path} is no text; files of papers that can be read: {known}")
    text = decoded(data)
    if suffix in (".md", ".markdown", ".qmd", ".rmd"):
        from caseseries.audit.readers.markdown import read_markdown

        return _checked(read_markdown(text, str(path)))
    return _checked(read_text(text, str(path)))


def read_text(text: str, file: str) -> Paper:
    """Return the paper of a plain text, as of standard input."""
    from caseseries.audit.readers.text import read_text

    return read_text(text, file)


def _checked(paper: Paper) -> Paper:
    if not paper.blocks:
        why = f" ({'; '.join(paper.said)})" if paper.said else ""
        raise CannotReadError(f"{paper.file} has no text that could be read{why}")
    return paper
