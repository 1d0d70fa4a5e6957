"""`caseseries preview`: a page that follows its sources, and keeps the last good state."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseseries.cli import main
from caseseries.commands.live.server import EVENTS, Board, serve

PAGE = "<html><head><title>T</title></head><body><p>One</p></body></html>"
PATIENCE_SECONDS = 120
COMMAND = (str(Path(sys.executable).with_name("caseseries")), "preview")


def get(url: str, **headers: str) -> str:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return answer.read().decode()


def refused(url: str, **headers: str) -> int:
    """The code a request is refused with."""
    try:
        get(url, **headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path, Board]]:
    folder = tmp_path / "pages"
    folder.mkdir()
    board = Board()
    server = serve(folder, board, 0)
    yield f"http://127.0.0.1:{server.server_port}", folder, board
    board.close()
    server.shutdown()
    server.server_close()


def test_a_page_is_served_as_it_is_and_with_the_script_that_renews_it(
    served: tuple[str, Path, Board],
) -> None:
    url, folder, board = served
    assert "made for the first time" in get(url + "/")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    board.post()
    page = get(url + "/")
    before, _, script = page.partition("<script data-version='1'>")
    assert before == PAGE.partition("</body>")[0]
    assert script.endswith("</script></body></html>")
    assert get(url + "/index.html") == page
    (folder / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    assert get(url + "/rows.csv") == "a\n1\n"


@pytest.mark.parametrize("path", ["/other.html", "/../secret.html", "/%2e%2e/secret.html"])
def test_what_is_not_there_is_not_served(served: tuple[str, Path, Board], path: str) -> None:
    url, folder, _ = served
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder.parent / "secret.html").write_text(PAGE, encoding="utf-8")
    assert refused(url + path) == 404


def test_a_request_under_another_name_is_refused(served: tuple[str, Path, Board]) -> None:
    url, folder, _ = served
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    assert refused(url + "/", Host="rebound.example:80") == 403


def test_an_open_page_hears_of_each_change(served: tuple[str, Path, Board]) -> None:
    url, _, board = served
    with urllib.request.urlopen(url + EVENTS, timeout=PATIENCE_SECONDS) as stream:
        assert stream.readline() == b'data: {"version": 0, "problem": ""}\n'
        board.post()
        assert stream.readline() == b"\n"
        assert stream.readline() == b'data: {"version": 1, "problem": ""}\n'
        board.post(problem="index.qmd:7: wrong")
        assert stream.readline() == b"\n"
        # The documents stay what they are.
        assert stream.readline() == b'data: {"version": 1, "problem": "index.qmd:7: wrong"}\n'


class Preview:
    """A preview of a study that runs in a process of its own."""

    def __init__(self, study: Path) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "--no-browser"],
            cwd=study,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.match(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        assert found
        self.url = found.group()

    def problem(self) -> str:
        with urllib.request.urlopen(self.url + EVENTS, timeout=PATIENCE_SECONDS) as stream:
            return json.loads(stream.readline().removeprefix(b"data: "))["problem"]

    def wait(self, text: str) -> str:
        ended = time.monotonic() + PATIENCE_SECONDS
        while text not in (page := get(self.url + "/")):
            assert time.monotonic() < ended, self.problem() or page[:2000]
            time.sleep(0.05)
        return page

    def wait_for_problem(self, wanted: bool) -> str:
        ended = time.monotonic() + PATIENCE_SECONDS
        while bool(problem := self.problem()) is not wanted:
            assert time.monotonic() < ended
            time.sleep(0.05)
        return problem


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, Preview]]:
    study = tmp_path / "s"
    assert main(["init", str(study)]) == 0
    running = Preview(study)
    yield study, running
    if running.process.poll() is None:
        running.process.kill()
    running.process.wait()
    assert running.process.stdout is not None
    running.process.stdout.close()


def test_a_preview_follows_sentences_rows_and_slips(preview: tuple[Path, Preview]) -> None:
    study, running = preview
    index = study / "report" / "index.qmd"
    running.wait("<h2")

    written = index.read_text(encoding="utf-8")
    index.write_text(written + "\n\nA further sentence.\n", encoding="utf-8")
    good = running.wait("A further sentence.")

    index.write_text(written + '\n\nBroken `{python} say.n("no.such")` here.\n', encoding="utf-8")
    problem = running.wait_for_problem(True)
    line = len(written.splitlines()) + 3  # after two empty ones
    assert f"index.qmd:{line}" in problem
    assert "no.such" in problem
    assert "A further sentence." in get(running.url + "/")
    assert len(get(running.url + "/")) == len(good)

    index.write_text(written + "\n\nMended again.\n", encoding="utf-8")
    running.wait("Mended again.")
    assert running.wait_for_problem(False) == ""

    table = study / "data" / "raw" / "visits.csv"
    rows = table.read_text(encoding="utf-8")
    table.write_text(rows.replace(rows.splitlines()[0], "nonsense", 1), encoding="utf-8")
    assert table.name in running.wait_for_problem(True)
    table.write_text(rows, encoding="utf-8")
    running.wait_for_problem(False)

    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(PATIENCE_SECONDS) == 0
    assert [path.name for path in (study / "build").glob(".report*")] == []


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    study = tmp_path / "s"
    shutil.copytree("docs/examples/kinds", study)
    folder = tmp_path / "pages"
    folder.mkdir()
    server = serve(folder, Board(), 0)
    try:
        done = subprocess.run(
            [*COMMAND, "--no-browser", "--port", str(server.server_port)],
            cwd=study, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 2
    assert f"on port {server.server_port}" in done.stderr
