"""The formats for journals, from the tree and the figures of a document: JATS and print parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from caseseries.documents.embedded import pandoc
from caseseries.documents.embedded.job import Begun, Job, Prepared
from caseseries.documents.formats import figures_folder
from caseseries.documents.submission.print_settings import print_settings


def pictures(prepared: Prepared, formats: Sequence[str]) -> tuple[str, ...]:
    """The forms that figures are needed in beside SVG. Raises RenderError for wrong settings."""
    forms = ("png",) if "docx" in formats else ()
    if "submission" not in formats:
        return forms
    return (*forms, *print_settings(prepared.metadata["html"], prepared.document.path).forms)


def write(begun: Begun, job: Job, trees: dict[str, pandoc.Tree], as_word: Sequence[str]) -> None:
    """The JATS of a document, and for a package its figures for print and its tables.

    ``as_word``: the arguments its Word document is written with.
    """
    from caseseries.documents.jats.article import write_article

    prepared = begun.prepared
    stem, folder = prepared.stem, prepared.document.path.parent
    job.say(f"{stem}: writing the JATS")
    with job.timed(f"{stem}: jats"):
        images = write_article(trees.get("") or trees["jats"], folder, job.stage, stem)
    if "submission" not in job.formats:
        return
    from caseseries.documents.submission import parts

    place = job.stage / parts.PARTS / stem
    settings = print_settings(prepared.metadata["html"], prepared.document.path)
    with job.timed(f"{stem}: figures for print"):
        drawn = begun.composed.figures
        parts.write_figures(images, drawn, begun.code, settings, place / parts.FIGURES)
        tree = trees.get("") or trees["docx"]
        parts.write_tables(tree, as_word, folder, place / parts.TABLES)


def written(stem: str, stage: Path) -> list[str]:
    """The names of the JATS files of a document."""
    figures = sorted((stage / figures_folder(stem)).glob("*"))
    return [f"{stem}.xml", *(f"{path.parent.name}/{path.name}" for path in figures)]
