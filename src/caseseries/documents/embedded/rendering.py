"""All documents of a project by one order: recalled where that will do, side by side."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from caseseries.documents.embedded import document, for_journals
from caseseries.documents.embedded.job import Job, Prepared
from caseseries.documents.embedded.parameters import with_values
from caseseries.documents.embedded.processes import side_by_side
from caseseries.study.modules import keep_no_young_bytecode

DATA_FILES: Final = "data files"
"""What they are called among the documents that were made."""


def prepared_documents(project_dir: Path, parameters: Mapping[str, Any]) -> list[Prepared]:
    """All documents, read and split, ``parameters`` in their cells. Raises RenderError."""
    keep_no_young_bytecode(project_dir)
    found = [document.prepare(project_dir, path) for path in document.document_paths(project_dir)]
    for entry in found:
        entry.parts = with_values(entry.parts, parameters)
    return found


def render_all(prepared: Sequence[Prepared], job: Job, ready: str | None = None) -> str:
    """Write every document into the stage of the ``job``; says what is missing and why.

    ``ready``: what `get_ready` said where it has been called. Raises RenderError.
    """
    memories = document.memories(prepared, job.project_dir, job.earlier)
    pictures = [for_journals.pictures(entry, job.formats) for entry in prepared]
    recalled = [
        memory and memory.recalled(forms) for memory, forms in zip(memories, pictures, strict=True)
    ]
    if ready is not None or not all(recalled):
        missing = get_ready(prepared, job.project_dir, job.formats) if ready is None else ready
        job = _without_pdf(job, missing)
        tasks = [
            partial(document.render, entry, job, memory)
            for entry, memory in zip(prepared, memories, strict=True)
        ]
        side_by_side([*tasks, partial(_leave_data_files, job)])
        _pack(prepared, job)
        return missing
    begun = [
        document.begin(entry, job, memory) for entry, memory in zip(prepared, memories, strict=True)
    ]
    missing = ""
    if any(begun):
        # What lays out the PDF loads while pandoc parses.
        missing = _pdf_missing(prepared, job.formats)
        document.write_word_template(prepared, job.project_dir)
        job = _without_pdf(job, missing)
    tasks = [partial(document.finish, entry, job) for entry in begun if entry]
    side_by_side([*tasks, partial(_leave_data_files, job)])
    _pack(prepared, job)
    return missing


def _pack(prepared: Sequence[Prepared], job: Job) -> None:
    if "submission" in job.formats:
        from caseseries.documents.submission.package import pack

        pack(job.stage, [entry.stem for entry in prepared])


def _leave_data_files(job: Job) -> None:
    """The data files into the stage: those of the last render where the database is the same."""
    before = job.earlier and job.earlier.documents.get(DATA_FILES)
    if job.earlier and before and before["made_of"] == job.earlier.code:
        for name in before["outputs"]:
            (job.stage / name).parent.mkdir(exist_ok=True)
            shutil.copy2(job.earlier.folder / name, job.stage / name)
        names = before["outputs"]
    else:
        from caseseries.documents.data_files.write import write_data_files

        names = write_data_files(Path(os.environ["CASESERIES_DB"]), job.stage)
    if job.earlier:
        job.made(DATA_FILES, job.earlier.code, names)


def get_ready(prepared: Sequence[Prepared], project_dir: Path, formats: tuple[str, ...]) -> str:
    """Load what running cells and writing the formats needs; says why the PDF cannot be."""
    document.get_ready(prepared, project_dir)
    return _pdf_missing(prepared, formats)


def _pdf_missing(prepared: Sequence[Prepared], formats: tuple[str, ...]) -> str:
    from caseseries.documents.pdf import weasy

    if "pdf" in formats:
        try:
            weasy.prepare(document.style_sheets(prepared[0].metadata["pdf"]))
        except weasy.MissingPangoError as error:
            return str(error)
    return ""


def _without_pdf(job: Job, missing: str) -> Job:
    formats = tuple(name for name in job.formats if not (missing and name == "pdf"))
    return replace(job, formats=formats)
