"""Render the documents: with Quarto where it is installed, else with the embedded renderer.

Both write into a folder of their own first; the documents, and the data files that belong to them,
are moved to their place together once all of them are there. When anything fails, the old ones stay
as they were.
"""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.documents import stamp
from caseseries.documents.basis import Basis
from caseseries.documents.build_mark import build_of_database
from caseseries.documents.formats import DEFAULT, EMBEDDED_ONLY, FORMATS, format_of, made_for
from caseseries.documents.render_error import RenderError
from caseseries.writing.together import Unfinished, moved_together

if TYPE_CHECKING:
    from caseseries.documents.embedded.client import Rendered

RENDERERS = ("auto", "quarto", "embedded")
"""Folder beside the database with what a build and the code of documents found before."""


@dataclass(frozen=True)
class RenderOutcome:
    """What a run left behind.

    ``outputs`` are the documents and data files written (or found current), ``renderer`` who wrote
    them, ``skipped`` whether nothing had to be done, ``missing`` what could not be written and why
    (exit code 3), ``seconds`` the time of each stage.
    """

    outputs: tuple[Path, ...]
    renderer: str
    skipped: bool = False
    missing: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0, or 3 where a format is missing."""
        return 3 if self.missing else 0


def choose(renderer: str, formats: Sequence[str] = DEFAULT) -> str:
    """ "quarto" or "embedded". Raises RenderError for Quarto asked for and not installed, or for
    ``formats`` that it is not asked to write."""
    if renderer not in RENDERERS:
        raise RenderError(f"unknown renderer {renderer!r}", "", f"one of {', '.join(RENDERERS)}")
    own = [name for name in EMBEDDED_ONLY if name in formats]
    if own and renderer == "quarto":
        raise RenderError(
            f"{' and '.join(own)} cannot be had from Quarto here", "",
            "leave --renderer out: the embedded renderer writes it",
        )  # fmt: skip
    if own:
        return "embedded"
    if renderer == "auto":
        return "quarto" if shutil.which("quarto") else "embedded"
    if renderer == "quarto" and not shutil.which("quarto"):
        raise RenderError(
            "there is no quarto on PATH", "", "install Quarto, or use --renderer embedded"
        )
    return renderer


def current(basis: Basis, out: Path, formats: Sequence[str]) -> RenderOutcome | None:
    """The outcome of a render that has nothing to do, else None. Takes milliseconds."""
    if not stamp.is_current(out, basis.inputs, basis.database, formats):
        return None
    outputs = tuple(out / name for name in stamp.read(out)["outputs"])
    return RenderOutcome(outputs, basis.inputs["renderer"], skipped=True)


class Renderer:
    """One run of a renderer over all documents of a project.

    Call ``warm`` before the database is built: the embedded renderer then imports its
    libraries in a process of its own meanwhile. ``close`` (or ``with``) ends that process
    when ``render`` is never reached. ``here``: this process has all imported, and renders itself.
    ``parameters``: values for the cells of documents that are tagged so.
    """

    def __init__(
        self,
        project_dir: Path,
        out: Path,
        formats: Sequence[str] = DEFAULT,
        renderer: str = "auto",
        progress: Callable[[str], None] = lambda message: None,
        *,
        here: bool = False,
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        for name in formats:
            if name not in FORMATS:
                raise RenderError(f"unknown format {name!r}", "", f"one of {', '.join(FORMATS)}")
        self.name = choose(renderer, formats)
        self._project_dir = project_dir.resolve()
        self._out = out.resolve()
        self._asked = frozenset(formats)
        self._formats = made_for(formats)
        self._progress = progress
        self._here = here
        self._parameters = dict(parameters or {})
        if self._parameters:
            from caseseries.documents.embedded.parameters import check

            check(self._project_dir, self._parameters)
        self._worker = None

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the waiting process, if there is one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def warm(self) -> None:
        """Start importing what the embedded renderer needs; returns at once."""
        if self.name == "embedded" and self._worker is None and not self._here:
            from caseseries.documents.embedded.client import Worker

            self._worker = Worker(
                self._project_dir, self._formats, warm=True, parameters=self._parameters
            )

    def render(self, db: Path, basis: Basis | None = None) -> RenderOutcome:
        """Write the documents and swap them in.

        With ``basis`` the folder is stamped, so that ``current`` can tell next time, and what did
        not change since the last time is used again. Raises RenderError; then the old documents
        are untouched.
        """
        started = time.perf_counter()
        self._out.mkdir(parents=True, exist_ok=True)
        with moved_together() as unfinished:
            stage = unfinished.space(self._out.parent)
            if self.name == "embedded":
                from caseseries.documents.embedded.job import made_documents

                rendered = self._embedded(db.resolve(), stage, basis)
                seconds, missing = rendered.seconds, rendered.missing
                documents = made_documents(stage)
            else:
                from caseseries.documents import quarto

                seconds, missing = quarto.render(
                    self._project_dir,
                    db.resolve(),
                    stage,
                    self._formats,
                    self._progress,
                    self._parameters,
                )
                documents = {}
            if not any(path.is_file() for path in stage.glob("[!.]*")):
                raise RenderError("the renderer wrote no document", str(self._project_dir))
            names = self._wanted(stage)
            self._swap_in(unfinished, stage, names)
            if basis is not None:
                stamp.write(stage, basis.inputs, names, basis.database, documents)
                unfinished.move(stage / stamp.STAMP, self._out / stamp.STAMP)
        seconds["render"] = time.perf_counter() - started
        outputs = tuple(self._out / name for name in names)
        return RenderOutcome(outputs, self.name, missing=missing, seconds=seconds)

    def _embedded(self, db: Path, stage: Path, basis: Basis | None) -> "Rendered":
        from caseseries.documents.embedded import client

        earlier = None
        # Reading it takes longer, and the database is of these inputs.
        build_id = build_of_database(db) if basis is None else basis.build_id
        if basis is not None:
            earlier = {
                "folder": str(self._out),
                "memory": str(db.parent / stamp.MEMORY),
                "documents": stamp.kept_documents(self._out),
                "code": stamp.of_code(basis.inputs, db),
                "layout": stamp.of_layout(basis.inputs),
            }
        if self._here:
            return client.render_here(
                self._project_dir,
                self._formats,
                db,
                stage,
                self._progress,
                earlier,
                self._parameters,
                build_id,
            )
        self._worker = self._worker or client.Worker(
            self._project_dir, self._formats, warm=False, parameters=self._parameters
        )
        rendered = self._worker.render(db, stage, self._progress, earlier, build_id)
        self._worker = None
        return rendered

    def _wanted(self, stage: Path) -> list[str]:
        """The documents that were asked for, their figures and the data files, as paths from the
        stage on."""
        files = [*stage.glob("[!.]*"), *stage.glob("[!.]*/[!.]*")]
        names = (path.relative_to(stage).as_posix() for path in files if path.is_file())
        return sorted(name for name in names if format_of(name) in {*self._asked, ""})

    def _swap_in(self, unfinished: Unfinished, stage: Path, names: Sequence[str]) -> None:
        """Have the documents moved; those of an earlier run that this one did not write go.

        Documents left beside newer ones would show other numbers under links that promise
        the same.
        """
        stale = set(stamp.read(self._out).get("outputs", {})) - set(names)
        unfinished.remove(self._out / stamp.STAMP)
        for name in names:
            unfinished.move(stage / name, self._out / name)
        for name in stale:
            unfinished.remove(self._out / name)
        for folder in {(self._out / name).parent for name in stale} - {self._out}:
            unfinished.remove(folder)


def render(
    project_dir: Path,
    db: Path,
    out: Path,
    formats: Sequence[str] = DEFAULT,
    renderer: str = "auto",
    progress: Callable[[str], None] = lambda message: None,
) -> RenderOutcome:
    """Render all documents of ``project_dir`` from the results in ``db`` into ``out``.

    Cells find the database through the environment variable CASESERIES_DB. Raises
    RenderError, saying what is wrong, where, and what to do; old documents then stay.
    """
    with Renderer(project_dir, out, formats, renderer, progress) as run:
        return run.render(db)
