"""The process that renders: it imports everything while the database is still being built.

``python -m caseseries.documents.embedded.worker PROJECT FORMATS warm|cold PARAMETERS`` reads the
documents, if told to be warm imports what their cells and the PDF need, then waits for one JSON
line on its input (``{"db", "stage", "earlier", "build_id"}``); an end of input means that there is
nothing to do. Cold, it imports no more than the order asks for. It answers with JSON lines:
``say``, ``took``, and last ``done`` or ``error``. Documents are rendered in forks of this process,
so that the imports are paid for once.
"""

import gc
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from caseseries.documents.render_error import RenderError


class _Channel:
    """Writes JSON lines to the parent; lines shorter than a pipe's buffer do not mix."""

    def __init__(self) -> None:
        # what cells or libraries print must not reach the parent as a message
        self._descriptor = os.dup(1)
        os.dup2(2, 1)

    def send(self, **message: Any) -> None:
        try:
            os.write(self._descriptor, (json.dumps(message) + "\n").encode())
        except BrokenPipeError:
            # The parent was killed: nobody is left to render for, or to tell of it.
            os._exit(130)


def _work(
    project_dir: Path,
    formats: tuple[str, ...],
    channel: _Channel,
    warm: bool,
    parameters: dict[str, Any],
) -> None:
    from caseseries.documents.embedded.job import Earlier, Job
    from caseseries.documents.embedded.rendering import get_ready, prepared_documents, render_all

    prepared = prepared_documents(project_dir, parameters)
    ready = get_ready(prepared, project_dir, formats) if warm else None
    # a render is short and its objects live until its end
    gc.freeze()
    gc.disable()
    line = sys.stdin.readline()
    if not line:
        return
    order = json.loads(line)
    os.environ["CASESERIES_DB"] = order["db"]
    _keep_temporary_files_in(Path(order["stage"]) / ".temporary")
    job = Job(
        project_dir,
        Path(order["stage"]),
        formats,
        say=lambda text: channel.send(say=text),
        took=lambda stage, seconds: channel.send(took=stage, seconds=seconds),
        earlier=Earlier.of_order(order["earlier"]),
        build_id=order["build_id"],
    )
    missing = render_all(prepared, job, ready)
    channel.send(done=True, missing=missing)


def _keep_temporary_files_in(folder: Path) -> None:
    """Where they go with the rest of a render that was killed; those of programs it runs too."""
    folder.mkdir()
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # Python looks again.


def main() -> int:
    """Serve one order and return the exit code."""
    channel = _Channel()
    try:
        _work(
            Path(sys.argv[1]),
            tuple(sys.argv[2].split(",")),
            channel,
            sys.argv[3] == "warm",
            json.loads(sys.argv[4]),
        )
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
