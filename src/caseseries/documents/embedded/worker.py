"""The process that renders: it imports everything while the database is still being built.

``python -m caseseries.documents.embedded.worker PROJECT FORMATS warm|cold`` reads the documents,
if told to be warm imports what their cells and the PDF need, then waits for one JSON line on its
input (``{"db", "stage", "earlier"}``); an end of input means that there is nothing to do. Cold, it
imports no more than the order asks for. It answers with JSON lines: ``say``, ``took``, ``made``,
and last ``done`` or ``error``. Documents are rendered in forks of this process,
so that the imports are paid for once.
"""

import gc
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.documents.embedded.processes import side_by_side
from caseseries.documents.render_error import RenderError

if TYPE_CHECKING:
    from caseseries.documents.embedded.job import Job, Prepared


class _Channel:
    """Writes JSON lines to the parent; lines shorter than a pipe's buffer do not mix."""

    def __init__(self) -> None:
        # what cells or libraries print must not reach the parent as a message
        self._descriptor = os.dup(1)
        os.dup2(2, 1)

    def send(self, **message: Any) -> None:
        os.write(self._descriptor, (json.dumps(message) + "\n").encode())


def _work(project_dir: Path, formats: tuple[str, ...], channel: _Channel, warm: bool) -> None:
    from caseseries.documents.embedded import document

    prepared = [
        document.prepare(project_dir, path) for path in document.document_paths(project_dir)
    ]
    missing = ""
    if warm:
        missing = _get_ready(prepared, project_dir, formats)
    # a render is short and its objects live until its end
    gc.freeze()
    gc.disable()
    line = sys.stdin.readline()
    if not line:
        return
    order = json.loads(line)
    os.environ["CASESERIES_DB"] = order["db"]
    earlier = document.Earlier.of_order(order["earlier"])
    job = document.Job(
        project_dir,
        Path(order["stage"]),
        formats,
        say=lambda text: channel.send(say=text),
        took=lambda stage, seconds: channel.send(took=stage, seconds=seconds),
        made=lambda stem, of, outputs: channel.send(made=stem, made_of=of, outputs=outputs),
        earlier=earlier,
    )
    memories = document.memories(prepared, project_dir, earlier)
    recalled = [memory and memory.recalled(pictures="docx" in formats) for memory in memories]
    if warm or not all(recalled):
        if not warm:
            missing = _get_ready(prepared, project_dir, formats)
        job = _without_pdf(job, missing)
        tasks = [
            partial(document.render, entry, job, memory)
            for entry, memory in zip(prepared, memories, strict=True)
        ]
    else:
        begun = [
            document.begin(entry, job, memory)
            for entry, memory in zip(prepared, memories, strict=True)
        ]
        # What lays out the PDF loads while pandoc parses.
        if any(begun):
            missing = _pdf_missing(prepared, formats)
            document.write_word_template(prepared, project_dir)
            job = _without_pdf(job, missing)
        tasks = [partial(document.finish, entry, job) for entry in begun if entry]
    side_by_side(tasks)
    channel.send(done=True, missing=missing)


def _get_ready(prepared: Sequence["Prepared"], project_dir: Path, formats: tuple[str, ...]) -> str:
    """Load what running cells and writing the formats needs; says why the PDF cannot be."""
    from caseseries.documents.embedded import document

    document.get_ready(prepared, project_dir)
    return _pdf_missing(prepared, formats)


def _pdf_missing(prepared: Sequence["Prepared"], formats: tuple[str, ...]) -> str:
    from caseseries.documents.embedded import document
    from caseseries.documents.pdf import weasy

    if "pdf" in formats:
        try:
            weasy.prepare(document.style_sheets(prepared[0].metadata["pdf"]))
        except weasy.MissingPangoError as error:
            return str(error)
    return ""


def _without_pdf(job: "Job", missing: str) -> "Job":
    formats = tuple(name for name in job.formats if not (missing and name == "pdf"))
    return replace(job, formats=formats)


def main() -> int:
    """Serve one order and return the exit code."""
    channel = _Channel()
    try:
        _work(Path(sys.argv[1]), tuple(sys.argv[2].split(",")), channel, sys.argv[3] == "warm")
    except RenderError as error:
        channel.send(error=[error.what, error.where, error.remedy])
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    # nothing is left to clean up, and tearing down the libraries takes longer than leaving
    code = main()
    sys.stderr.flush()
    os._exit(code)
