"""Start the worker process and talk to it."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseseries.documents import child
from caseseries.documents.render_error import RenderError

_CODE = Path(__file__).resolve().parents[3]


@dataclass
class Rendered:
    """``seconds`` by stage, and ``missing``: what was not written and why."""

    seconds: dict[str, float] = field(default_factory=dict)
    missing: str = ""


def render_here(
    project_dir: Path,
    formats: tuple[str, ...],
    db: Path,
    stage: Path,
    progress: Callable[[str], None],
    earlier: dict[str, Any] | None,
    parameters: Mapping[str, Any],
    build_id: str,
) -> Rendered:
    """Render in this process, as `Worker.render` does in another. Raises RenderError."""
    from caseseries.documents.embedded.job import Earlier, Job
    from caseseries.documents.embedded.rendering import prepared_documents, render_all

    os.environ["CASESERIES_DB"] = str(db)
    rendered = Rendered()
    took = rendered.seconds.__setitem__
    job = Job(project_dir, stage, formats, progress, took, Earlier.of_order(earlier), build_id)
    rendered.missing = render_all(prepared_documents(project_dir, parameters), job, ready="")
    return rendered


class Worker:
    """A rendering process; a ``warm`` one is importing all it may need already."""

    def __init__(
        self,
        project_dir: Path,
        formats: Sequence[str],
        *,
        warm: bool,
        parameters: Mapping[str, Any],
    ) -> None:
        self._ordered = False
        paths = [str(_CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "caseseries.documents.embedded.worker",
                str(project_dir),
                ",".join(formats),
                "warm" if warm else "cold",
                json.dumps(parameters),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=project_dir,
            start_new_session=True,
        )

    def render(
        self,
        db: Path,
        stage: Path,
        progress: Callable[[str], None],
        earlier: dict[str, Any] | None,
        build_id: str,
    ) -> Rendered:
        """Render into ``stage``. Raises RenderError.

        ``earlier``: the fields of `document.Earlier`, of what may be used again; ``build_id``:
        of the database.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ordered = True
        places = {"db": str(db), "stage": str(stage)}
        order = json.dumps({**places, "earlier": earlier, "build_id": build_id})
        # a process that ended early says why in its last message
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()
        rendered = Rendered()
        done = None
        error = None
        for line in self._messages():
            message = json.loads(line)
            if "say" in message:
                progress(message["say"])
            elif "took" in message:
                rendered.seconds[message["took"]] = message["seconds"]
            elif "error" in message:
                error = RenderError(*message["error"])
            else:
                done = message
        self.close()
        if error is not None:
            raise error
        if done is None:
            raise RenderError(
                f"the rendering process ended with exit code {self._process.returncode}",
                "",
                "its own message stands above",
            )
        rendered.missing = done["missing"]
        return rendered

    def _messages(self) -> Iterator[str]:
        assert self._process.stdout is not None
        try:
            child.hear_interruptions()
            yield from self._process.stdout
        except BaseException:
            child.end(self._process)
            raise

    def close(self) -> None:
        """End the process: at once where it still waits for its order."""
        if not self._ordered:
            self._process.terminate()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
