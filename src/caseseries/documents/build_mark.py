"""Which build a document is of: written into each, and read back from HTML, PDF and Word files.

A build has one id, a hash of all it was made of. Where two files of different builds lie beside
each other, a number printed in one is not that of the other.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from caseseries.results.results_json import results_json
from caseseries.study.failure import CannotReadError

MARK: Final = "caseseries-build"
_META: Final = re.compile(rf'<meta name="{MARK}" content="([0-9a-f]+)">')
_HEAD: Final = re.compile(r"<head>\n?")
_HEAD_BYTES: Final = 4096


class OtherBuildError(CannotReadError):
    """Files of different builds; the message names both and what to run."""


def with_mark(page: str, build_id: str) -> str:
    """The HTML page with the id among its metadata; as it is where that is not known."""
    if not build_id:
        return page
    meta = f'<meta name="{MARK}" content="{build_id}">\n'
    return _HEAD.sub(lambda head: head[0] + meta, _META.sub("", page), count=1)


def mark_of_page(page: str) -> str:
    """The id in an HTML page; "" without one."""
    found = _META.search(page)
    return found[1] if found else ""


def build_of_database(db: Path) -> str:
    """ "" where the file holds no results, or says no build."""
    import duckdb

    from caseseries.warehouse.database import DatabaseMissingError, opened

    try:
        with opened(db, read_only=True) as con:
            found = con.execute("select build_id from results.study").fetchone()
    except (duckdb.Error, DatabaseMissingError):
        return ""
    return str(found[0] or "") if found else ""


def build_of_document(path: Path) -> str:
    """The id in an HTML, PDF or Word file; "" where it has none. Raises CannotReadError."""
    read = {".html": _of_html, ".pdf": _of_pdf, ".docx": _of_word}.get(path.suffix.lower())
    if read is None:
        raise CannotReadError(f"{path} is no document: give an HTML, PDF or Word file")
    try:
        return read(path)
    except OSError as error:
        raise CannotReadError(f"{path} cannot be read: {error.strerror or error}") from error


def refuse_other_builds(db: Path, documents: Iterable[Path] = ()) -> None:
    """Raise OtherBuildError where results.json beside the database, or one of the documents, is
    of another build than the database. What says no build, such as a file of an older version, is
    not compared."""
    build = build_of_database(db)
    if not build:
        return
    other = _of_results(results_json(db))
    if other and other != build:
        raise OtherBuildError(
            f"{db} is of build {build}, but {results_json(db)} is of build {other}: the numbers of"
            f" one are not those of the other. Run: caseseries build --db {db}"
        )
    for path in documents:
        other = build_of_document(path)
        if other and other != build:
            raise OtherBuildError(
                f"{path} is of build {other}, but {db} is of build {build}: what is printed in one"
                " need not be what the other holds. Run: caseseries render, or name the database"
                " that it was rendered from with --db"
            )


def documents_beside(folder: Path) -> list[Path]:
    """The documents in a folder."""
    return sorted(path for kind in ("html", "pdf", "docx") for path in folder.glob(f"[!.]*.{kind}"))


def _of_results(path: Path) -> str:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(found.get("id") or "") if isinstance(found, dict) else ""


def _of_html(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return mark_of_page(file.read(_HEAD_BYTES))


def _of_pdf(path: Path) -> str:
    import pypdfium2

    if not path.is_file():
        raise CannotReadError(f"{path}: there is no such file")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise CannotReadError(f"{path} is not a PDF that can be read: {error}") from error
    try:
        return document.get_metadata_value(MARK)
    finally:
        document.close()


def _of_word(path: Path) -> str:
    from caseseries.documents.word.package import Package
    from caseseries.documents.word.properties import custom_properties

    try:
        return custom_properties(Package.read(path)).get(MARK, "")
    except zipfile.BadZipFile as error:
        raise CannotReadError(f"{path} is not a Word document that can be read: {error}") from error
