"""A render that is stopped leaves nothing behind: no page beside the sources, no process.

The stand-in for Quarto does what Quarto was seen to do: it writes its pages beside the source, and
starts processes of its own. It never ends by itself.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from caseseries.documents.project_copy import project_copy

STAND_IN = """\
#!/bin/sh
echo half > report/index.html
mkdir -p report/index_files .quarto
sh -c 'echo $$ > "$NOTES/child"; exec sleep 600' &
echo $$ > "$NOTES/started"
wait
"""
RENDER = """\
import signal, sys
from pathlib import Path
from caseseries.documents.child import orderly_end
from caseseries.documents.render import render
# Tests run in the background are started with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
project = Path(sys.argv[1])
with orderly_end():
    render(project, project / "study.duckdb", Path(sys.argv[2]), renderer="quarto")
"""


def project_in(folder: Path) -> Path:
    (folder / "report").mkdir(parents=True)
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "data" / "raw" / "units.csv").write_text("unit_id\nU1\n")
    (folder / "_quarto.yml").write_text("project:\n  render: [/report/*.qmd]\n")
    (folder / "report" / "index.qmd").write_text("# A title\n")
    return folder


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
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_render_leaves_the_study_as_it_was(
    tmp_path: Path, number: signal.Signals
) -> None:
    project, notes, tools = project_in(tmp_path / "study"), tmp_path / "notes", tmp_path / "tools"
    notes.mkdir()
    tools.mkdir()
    (tools / "quarto").write_text(STAND_IN)
    (tools / "quarto").chmod(0o755)
    before = everything_in(project)
    run = subprocess.Popen(
        [sys.executable, "-c", RENDER, str(project), str(tmp_path / "out" / "report")],
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
    for name in ("started", "child"):
        assert not is_running(int((notes / name).read_text())), name


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
