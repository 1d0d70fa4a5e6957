"""What one document is rendered from and into, on its way through the stages."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseseries.documents.embedded.cells import Cell, Prose
from caseseries.documents.embedded.code.remembered import CodeRunner
from caseseries.documents.embedded.compose import Composed
from caseseries.documents.embedded.project import Document
from caseseries.documents.embedded.tables_apart import TablesApart

MADE = ".made"


def made_documents(stage: Path) -> dict[str, dict[str, Any]]:
    """What was made in a stage, by stem: ``made_of`` and ``outputs``."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((stage / MADE).glob("*.json"))
    }


@dataclass(frozen=True)
class Earlier:
    """What the last render into ``folder`` left and this one may use again.

    ``documents``: those that nobody altered since (`stamp.kept_documents`). ``code`` and
    ``layout``: hashes of what results of code, and finished documents, rest on beside the
    documents themselves. ``memory``: the folder where results of code are kept.
    """

    folder: Path
    memory: Path
    documents: dict[str, dict[str, Any]]
    code: str
    layout: str

    @classmethod
    def of_order(cls, order: dict[str, Any] | None) -> "Earlier | None":
        """From what the parent process sends."""
        if order is None:
            return None
        paths = {name: Path(order[name]) for name in ("folder", "memory")}
        return cls(**{**order, **paths})


@dataclass(frozen=True)
class Job:
    """Where the files go, in which formats, and who hears about it.

    ``say`` takes progress messages, ``took`` a stage's name and its seconds. ``build_id`` is
    that of the database, which each document names; "" where it has none.
    """

    project_dir: Path
    stage: Path
    formats: tuple[str, ...]
    say: Callable[[str], None]
    took: Callable[[str, float], None]
    earlier: Earlier | None = None
    build_id: str = ""

    @property
    def is_page_alone(self) -> bool:
        """Whether pandoc goes from the markdown to the page in one run, as nothing else needs the
        tree between them."""
        return set(self.formats) == {"html"}

    def made(self, stem: str, made_of: str, outputs: Sequence[str]) -> None:
        """Leave word in the stage of a document's files, and of a hash of what they were made of.

        Documents are made in processes of their own.
        """
        folder = self.stage / MADE
        folder.mkdir(exist_ok=True)
        entry = {"made_of": made_of, "outputs": list(outputs)}
        (folder / f"{stem}.json").write_text(json.dumps(entry), encoding="utf-8")

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

    @property
    def stem(self) -> str:
        return self.document.path.stem


@dataclass
class Begun:
    """A document whose code has run, while pandoc parses it.

    ``parsing``: one run for all formats, or by "html" (of which the PDF is made) and "docx" where
    content depends on the format. ``apart``: tables that another run lays out.
    """

    prepared: Prepared
    composed: Composed
    code: CodeRunner
    made_of: str
    work: Path
    parsing: "dict[str, subprocess.Popen[bytes]]" = field(repr=False)
    apart: TablesApart | None = None

    def log(self, target: str) -> Path:
        """Where a parsing run leaves what it has to say."""
        return self.work / f"pandoc-log-{target}.json"
