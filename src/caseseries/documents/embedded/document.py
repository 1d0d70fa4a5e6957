"""One document: cells, tree, then HTML, PDF and DOCX from that one tree."""

import contextlib
import importlib
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from caseseries.documents import stamp
from caseseries.documents.build_mark import with_mark
from caseseries.documents.checklists.outline import outline
from caseseries.documents.embedded import for_journals, pandoc
from caseseries.documents.embedded.cells import Cell, imported_modules, split
from caseseries.documents.embedded.code import remembered
from caseseries.documents.embedded.compose import Composed, Composer
from caseseries.documents.embedded.inline import inlined, style_sheet
from caseseries.documents.embedded.job import Begun, Earlier, Job, Prepared
from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.embedded.problems import problems_error
from caseseries.documents.embedded.processes import side_by_side
from caseseries.documents.embedded.project import (
    metadata_for,
    read_document,
    read_project,
    read_yaml,
)
from caseseries.documents.embedded.row_headers import with_row_headers
from caseseries.documents.embedded.tables_apart import set_apart
from caseseries.documents.embedded.word import reference_of, write_docx, write_word_template
from caseseries.documents.formats import DEFAULT as FORMATS
from caseseries.documents.render_error import RenderError

__all__ = [
    "Earlier",
    "Job",
    "Prepared",
    "document_paths",
    "prepare",
    "render",
    "write_word_template",
]
# Figures import these when they are drawn, which is too late to do it while others wait.
DRAWING = (
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
)


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


def memories(
    prepared: Sequence[Prepared], project_dir: Path, earlier: Earlier | None
) -> list[remembered.Memory | None]:
    """Where the results of each document's code are kept, None where they are not."""
    if earlier is None:
        return [None] * len(prepared)
    settings = [
        read_yaml(project_dir / "_variables.yml"),
        repr(read_project(project_dir)),
        repr(read_yaml(prepared[0].document.path.parent / "_metadata.yml")),
    ]
    documents = [(entry.document, entry.parts) for entry in prepared]
    cells = (part for entry in prepared for part in entry.parts if isinstance(part, Cell))
    if any(".checklist(" in cell.source for cell in cells):
        # It looks up the headings of all documents.
        settings.append(repr(outline(project_dir).names))
    key = remembered.key_of(documents, settings, earlier.code)
    return [
        remembered.Memory(earlier.memory, entry.stem, key)
        if remembered.may_remember(entry.metadata["html"])
        else None
        for entry in prepared
    ]


def render(prepared: Prepared, job: Job, memory: remembered.Memory | None) -> None:
    """Run the cells once and write ``<stem>.html/.pdf/.docx`` into the stage.

    Raises RenderError for the first failing cell, or for all unresolved references,
    citations and images together.
    """
    begun = begin(prepared, job, memory)
    if begun is not None:
        finish(begun, job)


def begin(prepared: Prepared, job: Job, memory: remembered.Memory | None) -> Begun | None:
    """Run the code, or recall what it gave, and set pandoc to parse the document.

    None where that is what the files of the last render were made of: they are taken over.
    """
    stem = prepared.stem
    work = job.stage / f".{stem}"
    work.mkdir(parents=True)
    with job.timed(f"{stem}: cells"):
        code = _runner(prepared, job, memory)
        variables = read_yaml(job.project_dir / "_variables.yml")
        composer = Composer(code, prepared.metadata["html"], variables, work)
        composed = composer.compose(prepared.parts)
        if isinstance(code, remembered.Recorder):
            code.keep()
    made_of = _made_of(prepared, job, composed, work)
    # What a package is made of beside the documents is not kept.
    if job.earlier is not None and "submission" not in job.formats:
        before = job.earlier.documents.get(stem)
        if before is not None and before["made_of"] == made_of:
            for name in before["outputs"]:
                (job.stage / name).parent.mkdir(exist_ok=True)
                shutil.copy2(job.earlier.folder / name, job.stage / name)
            job.made(stem, made_of, before["outputs"])
            return None
    shared = {
        **prepared.metadata["html"],
        "caseseries-formats": [name for name in job.formats if name in FORMATS],
        "caseseries-source": prepared.document.path.name,
    }
    notes = work / "notes.json"
    notes.write_text(json.dumps(composed.notes), encoding="utf-8")
    begun = Begun(prepared, composed, code, made_of, work, {})
    folder = prepared.document.path.parent
    then, lists = pandoc.TO_JSON, {"notes": notes}
    if job.is_page_alone:
        then = tuple(pandoc.html_arguments(prepared.metadata["html"], math=True))
        if job.earlier is not None:
            kept = job.earlier.memory / f"{stem}-tables.json"
            begun.apart = set_apart(composed.markdown, shared, folder, work, kept)
        if begun.apart is not None:
            lists["tables"] = begun.apart.listed
    for target in _targets(composed.markdown, job.formats):
        said = {**shared, "caseseries-target": target} if target else shared
        begun.parsing[target] = pandoc.start_parsing(
            composed.markdown, said, folder, begun.log(target), lists, then
        )
    return begun


def _targets(markdown: str, formats: Sequence[str]) -> tuple[str, ...]:
    """What a document is parsed for: once for all, "", unless content depends on the format."""
    if not any(mark in markdown for mark in ("content-visible", "content-hidden")):
        return ("",)
    own = {"docx": "docx", "jats": "jats"}
    written = [own.get(name, "html") for name in formats if name != "submission"]
    return tuple(dict.fromkeys(written))


def _runner(
    prepared: Prepared, job: Job, memory: remembered.Memory | None
) -> remembered.CodeRunner:
    recalled = memory.recalled(for_journals.pictures(prepared, job.formats)) if memory else None
    if recalled is not None:
        return recalled
    from caseseries.documents.embedded.code.execute import Session

    job.say(f"{prepared.stem}: running the cells")
    session = Session(job.project_dir)
    return remembered.Recorder(session, memory) if memory else session


def _made_of(prepared: Prepared, job: Job, composed: Composed, work: Path) -> str:
    figures = [path.read_text(encoding="utf-8") for path, _ in composed.figures]
    return stamp.digest(
        job.earlier.layout if job.earlier else "",
        repr(prepared.document.front),
        job.formats,
        composed.markdown.replace(str(work), ""),
        composed.notes,
        figures,
    )


def finish(begun: Begun, job: Job) -> None:
    """Write the documents of what was begun. Raises RenderError as `render` does."""
    prepared, stem = begun.prepared, begun.prepared.stem
    program = pandoc.pandoc_path()
    made: dict[str, bytes] = {}
    problems: list[tuple[str, str]] = []
    with job.timed(f"{stem}: parse"):
        for target, process in begun.parsing.items():
            made[target], found = pandoc.parsed(process, begun.log(target))
            problems += found
        page = made.popitem()[1].decode() if job.is_page_alone else ""
        if begun.apart is not None:
            page, found = begun.apart.put_in(page)
            problems += found
    if problems:
        raise problems_error(prepared.document, problems)
    if job.is_page_alone:
        _write_html(prepared, job, _finished(page, job))
        job.made(stem, begun.made_of, [f"{stem}.html"])
        return
    trees = {target: pandoc.Tree(json) for target, json in made.items()}

    def word() -> None:
        job.say(f"{stem}: writing the Word document")
        with job.timed(f"{stem}: docx"):
            write_docx(begun, job, trees.get("") or trees["docx"], program)

    tasks: list[Callable[[], None]] = []
    if {"html", "pdf"} & set(job.formats):
        tree = trees.get("") or trees["html"]
        tasks.append(lambda: _write_pages(prepared, job, tree, program))
    if "docx" in job.formats:
        tasks.append(word)
    if "jats" in job.formats:
        metadata = prepared.metadata["docx"]
        as_word = pandoc.docx_arguments(metadata, reference_of(prepared, job.project_dir), Path())
        tasks.append(lambda: for_journals.write(begun, job, trees, as_word))
    side_by_side(tasks)
    names = [f"{stem}.{name}" for name in job.formats if name in FORMATS]
    if "jats" in job.formats:
        names += for_journals.written(stem, job.stage)
    job.made(stem, begun.made_of, names)


def _write_pages(prepared: Prepared, job: Job, tree: pandoc.Tree, program: Path) -> None:
    metadata, stem = prepared.metadata["html"], prepared.stem
    folder = prepared.document.path.parent
    with job.timed(f"{stem}: html"):
        process = _start_page(program, metadata, folder, tree, math=tree.has_math)
        # WeasyPrint lays out no MathML; without it pandoc writes formulas as ordinary text
        plain = (
            _start_page(program, metadata, folder, tree, math=False)
            if tree.has_math and "pdf" in job.formats
            else None
        )
        page = _finished(pandoc.finish(process, f"{stem}.html").decode(), job)
        if "html" in job.formats:
            _write_html(prepared, job, page)
        if plain:
            page = _finished(pandoc.finish(plain, f"{stem}.pdf").decode(), job)
    if "pdf" in job.formats:
        from caseseries.documents.pdf import weasy
        from caseseries.documents.pdf.page import for_paper

        job.say(f"{stem}: laying out the PDF")
        with job.timed(f"{stem}: pdf"):
            sheets = style_sheets(prepared.metadata["pdf"])
            weasy.write_pdf(for_paper(page, folder), folder, job.stage / f"{stem}.pdf", sheets)


def _finished(page: str, job: Job) -> str:
    return with_mark(with_row_headers(page), job.build_id)


def _start_page(
    program: Path, metadata: dict[str, Any], folder: Path, tree: pandoc.Tree, *, math: bool
) -> "subprocess.Popen[bytes]":
    options = [pandoc.FROM_JSON, *pandoc.html_arguments(metadata, math=math)]
    return pandoc.start(program, options, folder, tree.json)


def _write_html(prepared: Prepared, job: Job, page: str) -> None:
    folder = prepared.document.path.parent
    (job.stage / f"{prepared.stem}.html").write_text(inlined(page, folder), encoding="utf-8")


def get_ready(prepared: Sequence[Prepared], project_dir: Path) -> None:
    """Import and start what rendering will need, while the database is being built.

    A module that fails to import fails again in its cell, which reports it with its place.
    """
    from caseseries.documents.embedded.code.execute import Session

    for name in modules(prepared):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    Session(project_dir).inline("1", "")
    for entry in prepared:
        for css in style_sheets(entry.metadata["html"]):
            style_sheet(css)
    write_word_template(prepared, project_dir)
