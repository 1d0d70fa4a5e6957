"""``caseseries preview``: the documents in the browser, made anew as their sources change."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import Any, Final, NoReturn

from caseseries.commands.live.server import HOST, Board, serve
from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail
from caseseries.commands.shared.study_options import settle
from caseseries.delivery.databases.address import Database
from caseseries.documents import child, stamp
from caseseries.study.failure import CannotReadError
from caseseries.study.study import root_of, study_file

# Between two looks at the files; an editor that writes in steps is done after the second.
_LOOK_SECONDS: Final = 0.06
_SETTLED_SECONDS: Final = 0.02


def run(options: argparse.Namespace) -> int:
    try:
        file = study_file(options.study)
        root = root_of(file)
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    settle(options, root)
    if isinstance(options.data, Database):
        fail("a preview follows files, and a database does not say when it changes: use render")
        return CANNOT_READ
    folder: Path = options.out.resolve()
    board = Board()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        server = serve(folder, board, options.port)
    except OSError as error:
        fail(f"cannot serve {options.out} on port {options.port}: {error.strerror}")
        return CANNOT_READ
    address = f"http://{HOST}:{server.server_port}/"
    print(f"{address} shows {root}; it follows the files, ^C ends it", flush=True)
    sources = stamp.Sources(root, options.data, file, "embedded", register=options.register)
    maker = Maker(options)
    try:
        if not options.no_browser:
            webbrowser.open(address)
        _follow(sources, maker, board)
    except KeyboardInterrupt:
        return CLEAN
    finally:
        board.close()
        maker.close()
        server.shutdown()
        server.server_close()


def _follow(sources: stamp.Sources, maker: Maker, board: Board) -> NoReturn:
    """Make the documents, and again whenever a file of the study has changed."""
    seen: dict[str, tuple[int, int]] | None = None
    while True:
        found = stamp.glance(sources)
        if found == seen:
            time.sleep(_LOOK_SECONDS)
            continue
        if seen is not None:
            time.sleep(_SETTLED_SECONDS)
            if stamp.glance(sources) != found:
                continue
        seen = found
        started = time.perf_counter()
        problem = maker.make()
        board.post(problem=problem)
        if problem:
            print(problem, file=sys.stderr, flush=True)
        else:
            print(f"• made in {time.perf_counter() - started:.2f} s", file=sys.stderr, flush=True)


class Maker:
    """The process with everything imported, in which each job is a fork."""

    def __init__(self, options: argparse.Namespace) -> None:
        given = {
            "study": options.study,
            "data": options.data,
            "db": options.db,
            "out": options.out,
            "register": options.register,
        }
        paths = {name: str(path.absolute()) for name, path in given.items() if path is not None}
        self._order = {
            "options": {
                **dict.fromkeys(given),
                "quarantine": None,
                "renderer": "embedded",
                "to": ["html"],
                "execute_param": [],
                "execute_params": None,
                "defaults": {},
                **paths,
            },
            "paths": list(paths),
        }
        self._folder = tempfile.TemporaryDirectory(prefix="caseseries-preview-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "caseseries.commands.live.maker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def make(self) -> str:
        """Build and render what has changed; what went wrong, or "".

        A broken study or manuscript is a problem, not an error of ours.
        """
        log = Path(self._folder.name) / "log"
        code = self._carried_out({**self._order, "log": str(log)})
        said = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
        return "" if code == CLEAN else said or f"it ended with exit code {code}"

    def _carried_out(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise SystemExit("caseseries: the process that makes the documents has ended")
        return int(answer)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        child.end(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._folder.cleanup()
