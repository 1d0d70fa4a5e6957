"""One document: cells, tree, then HTML, PDF and DOCX from that one tree."""

import contextlib
import importlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries.documents import word_finish, word_template
from caseseries.documents.embedded import pandoc
from caseseries.documents.embedded.cells import Cell, Prose, imported_modules, split
from caseseries.documents.embedded.inline import inlined, style_sheet
from caseseries.documents.embedded.processes import side_by_side
from caseseries.documents.embedded.project import (
    Document,
    document_paths,
    metadata_for,
    read_document,
    read_yaml,
)
from caseseries.documents.pdf import weasy
from caseseries.documents.pdf.page import for_paper
from caseseries.documents.render_error import RenderError

FORMATS = ("html", "pdf", "docx")
__all__ = ["Job", "Prepared", "document_paths", "prepare", "render"]
# Figures import these when they are drawn, which is too late to do it while others wait.
DRAWING = (
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
)
_EXPLANATIONS = {
    "reference": ("nothing carries the label @{0}", "check the spelling of the label"),
    "citation": ("@{0} is in no bibliography", "add it to the .bib file, or check the spelling"),
    "uncited": (
        "[@{0}] is cited, and the document has no bibliography",
        "name one, as `bibliography: references.bib` in the document, or take the citation out",
    ),
    "duplicate": ("the label {0} is used twice", "give each table, figure and section its own"),
    "image": ("there is no image file {0}", "paths count from the folder of the document"),
    "remote": ("the image {0} lies on the network", "keep a copy beside the document"),
    "unnumbered": ("@{0} refers to a section without a number", "link to it instead"),
    "mixed": ("[@{0} …] mixes a cross-reference with a citation", "write two brackets"),
    "warning": ("pandoc: {0}", ""),
}


@dataclass(frozen=True)
class Job:
    """Where the files go, in which formats, and who hears about it.

    ``say`` takes progress messages, ``took`` a stage's name and its seconds.
    """

    project_dir: Path
    stage: Path
    formats: tuple[str, ...]
    say: Callable[[str], None]
    took: Callable[[str, float], None]

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Report how long the block took."""
        started = time.perf_counter()
        yield
        self.took(stage, time.perf_counter() - started)


@dataclass
class Prepared:
    """A document read and split, before any cell ran."""

    document: Document
    parts: list[Prose | Cell]
    metadata: dict[str, dict[str, Any]]


def prepare(project_dir: Path, path: Path) -> Prepared:
    """Read and split one document. Raises RenderError."""
    document = read_document(path)
    metadata = {name: metadata_for(project_dir, document, name) for name in FORMATS}
    for name in ("html", "docx"):
        if "template" not in metadata[name]:
            raise RenderError(
                f"format: {name}: names no template:", str(project_dir / "_quarto.yml")
            )
    return Prepared(document, split(document.lines), metadata)


def modules(prepared: Sequence[Prepared]) -> list[str]:
    """Modules the cells of these documents import."""
    parts = [part for entry in prepared for part in entry.parts]
    names = imported_modules(parts)
    if any(isinstance(part, Cell) and part.label.startswith("fig-") for part in parts):
        names += DRAWING
    return names


def style_sheets(metadata: dict[str, Any]) -> tuple[Path, ...]:
    """The document's style sheets, absolute."""
    css = metadata.get("css", [])
    return tuple(Path(entry) for entry in ([css] if isinstance(css, str) else css))


def render(prepared: Prepared, job: Job) -> None:
    """Run the cells once and write ``<stem>.html/.pdf/.docx`` into the stage.

    Raises RenderError for the first failing cell, or for all unresolved references,
    citations and images together.
    """
    from caseseries.documents.embedded.compose import Composer
    from caseseries.documents.embedded.execute import Session

    document = prepared.document
    stem = document.path.stem
    work = job.stage / f".{stem}"
    work.mkdir(parents=True)
    variables = read_yaml(job.project_dir / "_variables.yml")
    job.say(f"{stem}: running the cells")
    with job.timed(f"{stem}: cells"):
        session = Session(job.project_dir)
        composer = Composer(session, prepared.metadata["html"], variables, work)
        composed = composer.compose(prepared.parts)
    program = pandoc.pandoc_path()
    shared = {
        **prepared.metadata["html"],
        "caseseries-formats": list(job.formats),
        "caseseries-source": document.path.name,
    }
    with job.timed(f"{stem}: parse"):
        tree, problems = pandoc.parse(
            program, composed.markdown, shared, document.path.parent, work / "pandoc-log.json"
        )
    if problems:
        raise _problems_error(document, problems)

    def word() -> None:
        job.say(f"{stem}: writing the Word document")
        with job.timed(f"{stem}: docx"):
            _rasterize(session, composed.figures, document.path)
            _write_docx(prepared, job, tree, program)

    tasks: list[Callable[[], None]] = []
    if {"html", "pdf"} & set(job.formats):
        tasks.append(lambda: _write_pages(prepared, job, tree, program))
    if "docx" in job.formats:
        tasks.append(word)
    side_by_side(tasks)


def _write_pages(prepared: Prepared, job: Job, tree: pandoc.Tree, program: Path) -> None:
    metadata = prepared.metadata["html"]
    folder = prepared.document.path.parent
    stem = prepared.document.path.stem
    with job.timed(f"{stem}: html"):
        process = pandoc.start(
            program, pandoc.html_arguments(metadata, math=tree.has_math), folder, tree.json
        )
        # WeasyPrint lays out no MathML; without it pandoc writes formulas as ordinary text
        plain = (
            pandoc.start(program, pandoc.html_arguments(metadata, math=False), folder, tree.json)
            if tree.has_math and "pdf" in job.formats
            else None
        )
        page = pandoc.finish(process, f"{stem}.html").decode()
        if "html" in job.formats:
            (job.stage / f"{stem}.html").write_text(inlined(page, folder), encoding="utf-8")
        if plain:
            page = pandoc.finish(plain, f"{stem}.pdf").decode()
    if "pdf" in job.formats:
        job.say(f"{stem}: laying out the PDF")
        with job.timed(f"{stem}: pdf"):
            sheets = style_sheets(prepared.metadata["pdf"])
            weasy.write_pdf(for_paper(page, folder), folder, job.stage / f"{stem}.pdf", sheets)


def _write_docx(prepared: Prepared, job: Job, tree: pandoc.Tree, program: Path) -> None:
    metadata = prepared.metadata["docx"]
    stem = prepared.document.path.stem
    reference = _reference(metadata, job.project_dir)
    arguments = pandoc.docx_arguments(metadata, reference, job.stage / f"{stem}.docx")
    folder = prepared.document.path.parent
    pandoc.finish(pandoc.start(program, arguments, folder, tree.json), f"{stem}.docx")
    word_finish.finish(job.stage / f"{stem}.docx")


def _rasterize(session: Any, figures: list[tuple[Path, Any]], source: Path) -> None:
    """Write a PNG beside each SVG: Word shows SVG in its newer versions only."""
    for path, value in figures:
        png = None if value is None else session.png(value)
        if png is None:
            raise RenderError(
                f"the figure {path.stem} offers no PNG, which the Word document needs",
                str(source),
                "give the object _repr_png_ beside _repr_svg_",
            )
        path.with_suffix(".png").write_bytes(png)


def _problems_error(document: Document, problems: list[tuple[str, str]]) -> RenderError:
    messages: list[str] = []
    # citeproc misses a cross-reference that led nowhere a second time
    references = {detail for kind, detail in problems if kind == "reference"}
    again = ("citation", "uncited")
    problems = [p for p in problems if p[0] not in again or p[1] not in references]
    for kind, detail in dict.fromkeys(problems):
        what, remedy = _EXPLANATIONS[kind]
        needle = detail if kind in ("image", "remote", "duplicate", "warning") else f"@{detail}"
        line = next((entry for entry in document.lines if needle in entry.text), None)
        where = f"{line.file}:{line.number}" if line else str(document.path)
        messages.append(str(RenderError(what.format(detail), where, remedy)))
    return RenderError("\n".join(messages))


def get_ready(prepared: Sequence[Prepared], project_dir: Path) -> None:
    """Import and start what rendering will need, while the database is being built.

    A module that fails to import fails again in its cell, which reports it with its place.
    """
    from caseseries.documents.embedded.execute import Session

    for name in modules(prepared):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    Session(project_dir).inline("1", "")
    for entry in prepared:
        for css in style_sheets(entry.metadata["html"]):
            style_sheet(css)
    metadata = prepared[0].metadata["docx"]
    word_template.write(_reference(metadata, project_dir), pandoc.pandoc_path())


def _reference(metadata: dict[str, Any], project_dir: Path) -> Path:
    return Path(metadata.get("reference-doc", project_dir / "build/reference.docx"))
