"""The Word document of the embedded renderer, and the file it takes its styles from."""

from collections.abc import Sequence
from pathlib import Path

from caseseries.documents.embedded import pandoc
from caseseries.documents.embedded.job import Begun, Job, Prepared
from caseseries.documents.render_error import RenderError

OWN_REFERENCE = Path("build/reference.docx")


def write_docx(begun: Begun, job: Job, tree: pandoc.Tree, program: Path) -> None:
    """Write `<stem>.docx` into the stage. Raises RenderError."""
    from caseseries.documents.word.finish import finish
    from caseseries.documents.word.pictures import hash_of

    prepared = begun.prepared
    _rasterize(begun)
    metadata = prepared.metadata["docx"]
    stem = prepared.document.path.stem
    reference = reference_of(prepared, job.project_dir)
    arguments = pandoc.docx_arguments(metadata, reference, job.stage / f"{stem}.docx")
    folder = prepared.document.path.parent
    pandoc.finish(pandoc.start(program, arguments, folder, tree.json), f"{stem}.docx")
    drawn = [path for path, _ in begun.composed.figures]
    vectors = {hash_of(p.with_suffix(".png").read_bytes()): p.read_bytes() for p in drawn}
    finish(job.stage / f"{stem}.docx", vectors, build_id=job.build_id)


def _rasterize(begun: Begun) -> None:
    """Write a PNG beside each SVG: Word shows SVG in its newer versions only."""
    for path, value in begun.composed.figures:
        png = None if value is None else begun.code.picture(value, "png")
        if png is None:
            raise RenderError(
                f"the figure {path.stem} offers no PNG, which the Word document needs",
                str(begun.prepared.document.path),
                "give the object _repr_png_ beside _repr_svg_",
            )
        path.with_suffix(".png").write_bytes(png)


def write_word_template(prepared: Sequence[Prepared], project_dir: Path) -> None:
    """Write the file that gives Word its styles, where it is not there already.

    A journal's own is left as it is.
    """
    from caseseries.documents.word import template

    own = project_dir / OWN_REFERENCE
    if any(reference_of(entry, project_dir) == own for entry in prepared):
        template.write(own, pandoc.pandoc_path())


def reference_of(prepared: Prepared, project_dir: Path) -> Path:
    """The file that gives a document its styles. Raises RenderError where it is not there."""
    own = project_dir / OWN_REFERENCE
    named = Path(prepared.metadata["docx"].get("reference-doc", own))
    if named == own or named.is_file():
        return named
    if named.resolve() == own.resolve():
        return own
    raise RenderError(
        f"{named} does not exist",
        str(prepared.document.path),
        "write it, or take it out of `reference-doc:` in the document or _quarto.yml",
    )
