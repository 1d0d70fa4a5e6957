"""The parts of one document that a journal asks for by themselves: figures for print, tables."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from caseseries.documents.embedded import pandoc
from caseseries.documents.embedded.code.remembered import CodeRunner
from caseseries.documents.submission.print_settings import PrintSettings
from caseseries.documents.word import finish as word_finish

PARTS: Final = ".parts"
"""Folder of the stage with a folder a document for what follows."""
FIGURES: Final = "figures"
TABLES: Final = "tables.docx"
TABLES_ALONE: Final = Path(__file__).with_name("tables_alone.lua")


def write_figures(
    images: Mapping[str, Path],
    drawn: Sequence[tuple[Path, Any]],
    code: CodeRunner,
    settings: PrintSettings,
    folder: Path,
) -> None:
    """Write each image into ``folder`` under its number: as it is, and where it was drawn by a
    cell in the forms for print too, or in that which the object offers.

    ``images``: name under the document's figures → source; ``drawn``: source and object.
    """
    folder.mkdir(parents=True)
    for name, source in images.items():
        target = folder / Path(name).name
        shutil.copyfile(source, target)
        value = next((value for path, value in drawn if path == source), None)
        if value is None:
            continue
        forms = {form: code.picture(value, form) for form in settings.forms}
        if not any(forms.values()):
            forms = {"png": code.picture(value, "png")}
        for form, data in forms.items():
            if data is not None:
                target.with_suffix(f".{form.rpartition('.')[2]}").write_bytes(data)


def write_tables(tree: pandoc.Tree, arguments: Sequence[str], folder: Path, target: Path) -> None:
    """Write the tables of a document as Word, as its own Word document has them.

    ``arguments``: those of the Word document, of which the output is another here. Nothing is
    written for a document without tables.
    """
    if b'"float-tbl"' not in tree.json:
        return
    first = [f"--lua-filter={TABLES_ALONE}", f"--output={target}"]
    kept = [part for part in arguments if not part.startswith(("--output=", "--toc"))]
    pandoc.finish(
        pandoc.start(pandoc.pandoc_path(), [*first, *kept], folder, tree.json), target.name
    )
    word_finish.finish(target)
