"""A render that is stopped leaves nothing behind: no page beside the sources, no process.

The stand-in for Quarto does what Quarto was seen to do: it writes its pages beside the source, and
starts processes of its own. It never ends by itself.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from caseseries import cli
from caseseries.commands import build
from caseseries.documents import child
from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.project_copy import project_copy
from caseseries.documents.skeleton import DEFAULT_PROJECT, EXTENSION
from caseseries.documents.word import template as word_template
from caseseries.writing.signals import orderly_end

STAND_IN = """\
#!/bin/sh
echo half > report/index.html
mkdir -p report/index_files .quarto "$TMPDIR/session"
echo "$TMPDIR" > "$NOTES/scratch"
sh -c 'echo $$ > "$NOTES/child"; exec sleep 600' &
echo $$ > "$NOTES/started"
wait
"""
RENDER = """\
import signal, sys
from pathlib import Path
# Tests run in the background are started with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The gate has loaded it before anything is rendered; it sets a handler of its own for ^C.
import polars
from caseseries.writing.signals import orderly_end
from caseseries.documents.render import render
project = Path(sys.argv[1])
with orderly_end():
    render(project, project / "study.duckdb", Path(sys.argv[2]), renderer=sys.argv[3])
"""
SLOW_CELL = """\
# A title

```{python}
import os, time
from pathlib import Path
for name in ("started", "child"):
    Path(os.environ["NOTES"], name).write_text(str(os.getpid()))
time.sleep(600)
```
"""


def project_in(folder: Path) -> Path:
    (folder / "report").mkdir(parents=True)
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "data" / "raw" / "units.csv").write_text("unit_id\nU1\n")
    (folder / "_quarto.yml").write_text("project:\n  render: [/report/*.qmd]\n")
    (folder / "report" / "index.qmd").write_text("# A title\n")
    return folder


def write_whole_project(folder: Path) -> None:
    """With a document that the embedded renderer is never done with."""
    (folder / "_quarto.yml").write_text(DEFAULT_PROJECT)
    (folder / "report" / "index.qmd").write_text(SLOW_CELL)
    shutil.copytree(EXTENSION, folder / "_extensions" / "caseseries")
    # Made as any render makes it.
    word_template.write(folder / "build" / "reference.docx", pandoc_path())


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text().strip()):
        assert time.monotonic() < deadline, f"{path.name} never came"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that ended and waits for its parent to notice runs no more.
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc what still runs")
@pytest.mark.parametrize("renderer", ["quarto", "embedded"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_render_leaves_the_study_as_it_was(
    tmp_path: Path, number: signal.Signals, renderer: str
) -> None:
    project, notes, tools = project_in(tmp_path / "study"), tmp_path / "notes", tmp_path / "tools"
    if renderer == "embedded":
        write_whole_project(project)
    notes.mkdir()
    tools.mkdir()
    (tools / "quarto").write_text(STAND_IN)
    (tools / "quarto").chmod(0o755)
    before = everything_in(project)
    run = subprocess.Popen(
        [sys.executable, "-c", RENDER, str(project), str(tmp_path / "out" / "report"), renderer],
        env={
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "NOTES": str(notes),
        },
        stderr=subprocess.DEVNULL,
    )
    wait_for(notes / "started")
    wait_for(notes / "child")
    run.send_signal(number)
    assert run.wait(60) != 0
    assert everything_in(project) == before
    assert everything_in(tmp_path / "out") == ["report"]
    if renderer == "quarto":
        assert not Path((notes / "scratch").read_text().strip()).exists()
    for name in ("started", "child"):
        assert not is_running(int((notes / name).read_text())), name


def interrupted_query(*_: object) -> None:
    """Ends as DuckDB 2 was seen to end a query, whatever the handler of the signal raised."""
    raise RuntimeError("Query interrupted")


def test_a_command_stopped_within_a_query_says_no_more_than_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "run", interrupted_query)
    assert cli.main(["build"]) == 130
    assert capsys.readouterr().err == "caseseries: stopped; nothing was changed\n"


def test_one_told_to_end_within_a_query_ends_as_anywhere_else() -> None:
    def told() -> None:
        with contextlib.suppress(SystemExit):
            signal.raise_signal(signal.SIGTERM)
        interrupted_query()

    with pytest.raises(SystemExit) as ended, orderly_end():
        told()
    assert ended.value.code == 143


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc what still runs")
def test_a_process_is_not_lost_that_was_starting_when_told_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    class TooEarly(subprocess.Popen[str]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self.pid)
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(subprocess, "Popen", TooEarly)
    with pytest.raises(SystemExit) as ended, orderly_end():
        child.run(["sleep", "600"], tmp_path, os.environ)
    assert ended.value.code == 143
    (pid,) = started
    assert not is_running(pid)


def test_the_copy_reads_as_the_project_and_writes_apart(tmp_path: Path) -> None:
    project = project_in(tmp_path / "study")
    (project / "build").mkdir()
    (project / ".git").mkdir()
    with project_copy(project, tmp_path) as copy:
        assert (copy / "data" / "raw" / "units.csv").read_text() == "unit_id\nU1\n"
        assert sorted(path.name for path in copy.iterdir()) == ["_quarto.yml", "data", "report"]
        (copy / "report" / "index.html").write_text("half")
    assert everything_in(project / "report") == ["index.qmd"]
    assert not copy.parent.exists()
