"""What a ``quarto render`` needs around itself; the extension's two scripts call it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from caseseries.documents.build_mark import build_of_database, with_mark
from caseseries.documents.data_files.write import write_data_files
from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.frozen import forget_outdated
from caseseries.documents.render_error import RenderError
from caseseries.documents.word import template
from caseseries.documents.word.finish import finish

ENGINE = Path("build/bin/weasyprint")
DATABASE = Path("build/study.duckdb")


def before() -> bool:
    """Write what Quarto needs; say whether the database is still to be built.

    The working directory is the project. Under ``caseseries render --renderer quarto`` the database
    exists already, named by CASESERIES_DB, and nothing is kept of earlier runs.
    """
    template.write(Path("build/reference.docx"), pandoc_path())
    _write_engine(ENGINE)
    if "CASESERIES_DB" in os.environ:
        return False
    try:
        said = forget_outdated(Path.cwd())
    except RenderError as error:
        print(f"caseseries: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    if said:
        print(f"caseseries: {said}", file=sys.stderr)
    return True


def _write_engine(path: Path) -> None:
    """A WeasyPrint that Quarto finds without an activated environment: that of this Python.

    It lays pages out as the embedded renderer does, and names the build in them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    database = f"export CASESERIES_DB={shlex.quote(str(DATABASE.absolute()))}"
    run = f'exec "{sys.executable}" -m caseseries.documents.pdf.engine "$@"'
    engine = f'#!/bin/sh\n[ -n "$CASESERIES_DB" ] || {database}\n{run}\n'
    path.write_text(engine, encoding="utf-8")
    path.chmod(0o755)


def after(db: Path | None = None) -> int:
    """Finish the documents that Quarto lists in QUARTO_PROJECT_OUTPUT_FILES,
    and write their data files, from the database ``db``, beside them.

    The documents stay where Quarto wrote them: its preview looks for them there.
    """
    documents = [Path(name) for name in os.environ["QUARTO_PROJECT_OUTPUT_FILES"].splitlines()]
    build_id = "" if db is None else build_of_database(db)
    for path in documents:
        if path.suffix == ".docx":
            finish(path, build_id=build_id)
        elif path.suffix == ".html" and build_id:
            path.write_text(with_mark(path.read_text(encoding="utf-8"), build_id), encoding="utf-8")
    # An extension copied into a project before there were data files names no database.
    if db is not None and documents:
        write_data_files(db, _folder_of(documents, Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"])))
    return 0


def _folder_of(documents: Sequence[Path], top: Path) -> Path:
    """The folder below ``top`` with the documents, or with the folders of those in folders."""
    folders = {path.resolve().relative_to(top.resolve()).parts[:-1] for path in documents}
    return top.joinpath(*min(folders)[:1])
