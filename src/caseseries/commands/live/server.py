"""Serves the documents of a preview on this machine, and tells each open page of changes."""

from __future__ import annotations

import json
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

HOST: Final = "127.0.0.1"
EVENTS: Final = "/.caseseries/changes"
_NAMES: Final = (HOST, "localhost")
_SCRIPT: Final = Path(__file__).with_name("reload.js")
# A page that went away is noticed when something is sent to it.
_HEARTBEAT_SECONDS: Final = 5.0
_WAITING: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title>
<body style="font: 1rem/1.5 system-ui; margin: 3rem auto; max-width: 40rem"><h1>Preview</h1>
<p>The documents are being made for the first time.</p></body></html>"""


class Board:
    """What is to be seen: which version of the documents, and what went wrong since, if anything.

    Threads wait on it; every change wakes them.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._state: dict[str, Any] = {"version": 0, "problem": ""}
        self._closed = False

    def post(self, *, problem: str = "") -> None:
        """A new version of the documents is there, or why there is none and the last one stays."""
        with self._changed:
            version = self._state["version"] + (not problem)
            self._state = {"version": version, "problem": problem}
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def state(self) -> dict[str, Any]:
        with self._changed:
            return self._state

    def wait(self, known: dict[str, Any] | None) -> dict[str, Any] | None:
        """The state once it is not ``known``, or that again after a while; None at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or self._state is not known, _HEARTBEAT_SECONDS
            )
            return None if self._closed else self._state


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, board: Board, folder: Path, **options: Any) -> None:
        self._board = board
        self._folder = folder
        super().__init__(*args, directory=str(folder), **options)

    def do_GET(self) -> None:
        # A page of another site may have its name lead here; it has no business with patients.
        if self.headers.get("Host", "").rpartition(":")[0] not in _NAMES:
            self.send_error(HTTPStatus.FORBIDDEN, "this preview is for this machine")
        elif self.path == EVENTS:
            self._tell()
        elif (page := self._page()) is not None:
            self._send(self._with_script(page))
        else:
            super().do_GET()

    def _page(self) -> str | None:
        """The HTML document asked for, or a page that says why there is none yet."""
        name = self.path.partition("?")[0].lstrip("/") or _first_document(self._folder)
        if name and not name.endswith(".html"):
            return None
        path = self._folder / name
        if name and path.parent == self._folder and path.is_file():
            return path.read_text(encoding="utf-8")
        if name and _first_document(self._folder):
            return None
        return _WAITING.format(
            title="Preview", text="The documents are being made for the first time."
        )

    def _with_script(self, page: str) -> bytes:
        version = self._board.state["version"]
        script = f"<script data-version='{version}'>{_SCRIPT.read_text(encoding='utf-8')}</script>"
        before, _, after = page.rpartition("</body>")
        return f"{before}{script}</body>{after}".encode()

    def _send(self, content: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        known: dict[str, Any] | None = None
        try:
            while (state := self._board.wait(known)) is not None:
                known = state
                self.wfile.write(f"data: {json.dumps(state)}\n\n".encode())
                self.wfile.flush()
        except OSError:
            return  # The page was closed.

    def log_message(self, format: str, *args: Any) -> None:
        """Requests of a browser are no news."""


def _first_document(folder: Path) -> str:
    """The manuscript, or the first document by name; "" where there is none yet."""
    names = sorted(path.name for path in folder.glob("*.html"))
    return "index.html" if "index.html" in names else (names[0] if names else "")


def serve(folder: Path, board: Board, port: int) -> ThreadingHTTPServer:
    """A running server of the documents in ``folder``; 0 takes any free port.

    Raises OSError where the port is taken.
    """
    server = ThreadingHTTPServer((HOST, port), partial(_Handler, board=board, folder=folder))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
