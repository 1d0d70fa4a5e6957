"""``caseseries check`` on a terminal, in a pipe and into files."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import openpyxl
import pytest
from gate_cohort import deliver

from caseseries.cli import main
from caseseries.commands.shared import progress

WRONG_MARGIN = ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,")


def check(folder: Path, *more: str) -> int:
    return main(["check", "--data", str(folder), *more])


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("report.json", "{"),
        ("report.sarif", "{"),
        ("report.md", "# Data check: failed"),
        ("report.html", "<!doctype html>"),
        ("report.xml", "<?xml"),
        ("report.txt", "13 tables"),
        ("report", "13 tables"),
    ],
)
def test_the_name_of_the_file_says_the_format(tmp_path: Path, name: str, begins: str) -> None:
    out = tmp_path / "new" / name
    assert check(deliver(tmp_path / "data", WRONG_MARGIN), "--out", str(out)) == 1
    assert out.read_text(encoding="utf-8").startswith(begins)
    assert [path.name for path in out.parent.iterdir()] == [name]


def test_a_format_that_is_named_counts_more_than_the_name(tmp_path: Path) -> None:
    out = tmp_path / "report.txt"
    check(deliver(tmp_path / "data", WRONG_MARGIN), "--format", "json", "--out", str(out))
    assert json.loads(out.read_text())["ok"] is False


def test_the_query_list_is_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "queries.xlsx"
    assert check(deliver(tmp_path / "data", WRONG_MARGIN), "--out", str(out)) == 1
    assert openpyxl.load_workbook(out)["Queries"]["A2"].value == "P01"


def test_a_workbook_is_not_poured_into_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(deliver(tmp_path), "--format", "xlsx") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--out" in told.err


def test_protected_cells_are_shown_only_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = deliver(tmp_path, ("patients", "P01,male,1960-05-01", "P01,male,17.05.1960"))
    check(folder)
    assert "1960" not in capsys.readouterr().out
    check(folder, "--show-phi")
    assert "17.05.1960" in capsys.readouterr().out


def test_all_failures_are_listed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = deliver(tmp_path)
    with (folder / "labs.csv").open("a") as file:
        file.writelines(f"P02,2014-02-{day:02d},x\n" for day in range(1, 29))
    check(folder)
    assert "--all lists every one" in capsys.readouterr().out
    check(folder, "--all")
    told = capsys.readouterr().out
    assert "--all" not in told
    assert "labs.csv:32  line 32" in told


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("old")
    folder = deliver(tmp_path / "data", WRONG_MARGIN)
    assert check(folder, "--out", str(tmp_path / "file" / "report.json")) == 2
    assert "cannot write" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "old"


def on_a_terminal(folder: Path, **environment: str) -> bytes:
    """Run the command with a terminal for its output and return what it wrote there."""
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "caseseries", "check", "--data", str(folder)],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**plain, "TERM": "xterm", **environment},
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:
        # Linux ends the reading of a closed terminal with an error.
        pass
    os.close(ours)
    process.communicate()
    return written


def test_a_terminal_gets_color_unless_somebody_objects(tmp_path: Path) -> None:
    folder = deliver(tmp_path, WRONG_MARGIN)
    assert b"\x1b[31m1 error\x1b[0m" in on_a_terminal(folder)
    # https://no-color.org: present and not empty, whatever its value.
    assert b"\x1b" not in on_a_terminal(folder, NO_COLOR="0")


class Stream(io.StringIO):
    """A stream that says whether it is a terminal, and when it was first written to."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.written = threading.Event()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        number = super().write(text)
        self.written.set()
        return number


def test_who_waits_at_a_terminal_is_told_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.01)
    with progress.waiting("checking data\x1b[2J"):
        assert stream.written.wait(30)
    told = stream.getvalue()
    assert told.startswith("\r• checking data?[2J … 1 s")
    # The line is taken away again.
    assert told.endswith("\r\x1b[2K")


def test_a_log_file_gets_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=False)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE_SECONDS", 0.0)
    with progress.waiting("checking data"):
        pass
    assert stream.getvalue() == ""
