"""`caseseries preview` beside `quarto preview`: from a saved file to the page that has it.

    python bench/preview.py [--edits 20] [--data-edits 5]

One sentence of the manuscript is changed, then one cell of the raw tables, again and again, in a
copy of the first study; the clock runs from the end of writing the file until the server hands out
a page with the change in it. The peer is the qmd of `peers/quarto_python`, left out where Quarto or
its environment is missing. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from measure import ROOT, child_environment, machine
from render import copy_of_the_study

LONGEST_S = 120.0
LOOK_S = 0.01
REST_S = 1.0
# The first tumor's diameter, in Table 1.
CELL = ("data/raw/tumors.csv", "T01,P01,right,2.0,", "T01,P01,right,{},")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--data-edits", type=int, default=5)
    options = parser.parse_args()
    print(f"# Preview: {machine()}\n")
    print("| | n | median, s | least | most |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        study = copy_of_the_study(work)
        with _ours(study) as url:
            _report(
                "caseseries, sentence", _sentences(url, study / "report/index.qmd", options.edits)
            )
            _report("caseseries, value of the data", _values(url, study, options.data_edits))
        peer = shutil.which("quarto")
        python = ROOT / "bench" / ".venv" / "bin" / "python"
        if peer is None or not python.exists():
            print("\nQuarto is left out: see bench/README.md for what it needs.")
            return 0
        project = work / "quarto_python"
        shutil.copytree(ROOT / "bench" / "peers" / "quarto_python", project)
        with _quarto(project, python) as url:
            _report("Quarto, sentence", _sentences(url, project / "report.qmd", options.edits))
    return 0


@contextlib.contextmanager
def _ours(study: Path) -> Iterator[str]:
    program = ROOT / ".venv" / "bin" / "caseseries"
    arguments = [str(program), "preview", "--no-browser", "--study", str(study)]
    with _running(arguments, study, {}) as process:
        assert process.stdout is not None
        found = re.match(r"http://\S+", process.stdout.readline())
        assert found
        yield found.group()


@contextlib.contextmanager
def _quarto(project: Path, python: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [
        "quarto", "preview", "report.qmd", "--to", "html", "--no-browser", "--port", str(port),
    ]  # fmt: skip
    said = {"PEER_DATA": str(ROOT / "data" / "raw"), "QUARTO_PYTHON": str(python)}
    with _running(arguments, project, said, subprocess.DEVNULL):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def _running(
    arguments: list[str], folder: Path, said: dict[str, str], stdout: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        arguments, cwd=folder, env=child_environment(said), text=True,
        stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _sentences(url: str, manuscript: Path, edits: int) -> list[float]:
    written = manuscript.read_text(encoding="utf-8")
    _until(url, "</html>")
    taken = []
    for number in range(edits + 1):
        time.sleep(REST_S)
        sentence = f"Edited for the {number}th time"
        manuscript.write_text(f"{written}\n\n{sentence}.\n", encoding="utf-8")
        taken.append(_until(url, sentence))
    before = _page(url)
    manuscript.write_text(written, encoding="utf-8")
    _until(url, "</html>", other_than=before)
    return taken[1:]  # The first finds the code of the document run for the first time.


def _values(url: str, study: Path, edits: int) -> list[float]:
    name, cell, changed = CELL
    table = study / name
    written = table.read_text(encoding="utf-8")
    assert cell in written
    taken = []
    for number in range(edits):
        time.sleep(REST_S)
        before = _page(url)
        diameter = f"{2.1 + number / 10:.1f}"
        table.write_text(written.replace(cell, changed.format(diameter)), encoding="utf-8")
        taken.append(_until(url, "</html>", other_than=before))
    return taken


def _until(url: str, text: str, other_than: str = "") -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < LONGEST_S:
        page = _page(url)
        if text in page and page != other_than:
            return time.perf_counter() - started
        time.sleep(LOOK_S)
    raise SystemExit(f"{url} did not show the change within {LONGEST_S:.0f} s")


def _page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=LONGEST_S) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return ""


def _report(name: str, taken: list[float]) -> None:
    print(
        f"| {name} | {len(taken)} | {statistics.median(taken):.2f} | {min(taken):.2f} "
        f"| {max(taken):.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
