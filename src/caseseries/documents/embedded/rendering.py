"""All documents of a project by one order: recalled where that will do, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from caseseries.documents.embedded import document
from caseseries.documents.embedded.job import Job, Prepared
from caseseries.documents.embedded.processes import side_by_side


def prepared_documents(project_dir: Path) -> list[Prepared]:
    """All documents, read and split. Raises RenderError."""
    return [document.prepare(project_dir, path) for path in document.document_paths(project_dir)]


def render_all(prepared: Sequence[Prepared], job: Job, ready: str | None = None) -> str:
    """Write every document into the stage of the ``job``; says what is missing and why.

    ``ready``: what `get_ready` said where it has been called. Raises RenderError.
    """
    memories = document.memories(prepared, job.project_dir, job.earlier)
    pictures = "docx" in job.formats
    recalled = [memory and memory.recalled(pictures=pictures) for memory in memories]
    if ready is not None or not all(recalled):
        missing = get_ready(prepared, job.project_dir, job.formats) if ready is None else ready
        job = _without_pdf(job, missing)
        side_by_side(
            [
                partial(document.render, entry, job, memory)
                for entry, memory in zip(prepared, memories, strict=True)
            ]
        )
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
    side_by_side([partial(document.finish, entry, job) for entry in begun if entry])
    return missing


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
