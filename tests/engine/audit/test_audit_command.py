"""``caseseries audit`` from file to exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from caseseries.cli import main

SOUND = "Results\n\nOf 40 farms, 12 (30.0%, 12/40) had a lamp that was lit every night.\n"
WRONG = "Results\n\nOf 40 farms, 12 (36.0%, 12/40) had a lamp that was lit every night.\n"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with a sound paper and a wrong one."""
    (tmp_path / "sound.txt").write_text(SOUND, encoding="utf-8")
    (tmp_path / "wrong.txt").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_nothing_refuted_is_0(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(papers / "sound.txt")]) == 0
    assert "nothing refuted." in " ".join(capsys.readouterr().out.split())


def test_something_refuted_is_1(papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(papers / "wrong.txt")]) == 1
    said = " ".join(capsys.readouterr().out.split())
    # 12/40 is 30%, by hand.
    assert "12/40 is 30.0%, not 36.0%" in said
    assert "Results, line 3" in said


def test_several_papers_each_under_its_name(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(papers / name) for name in ("sound.txt", "none.txt", "wrong.txt")]
    assert main(["audit", *files]) == 2
    captured = capsys.readouterr()
    assert captured.out.index("sound.txt:") < captured.out.index("wrong.txt:")
    assert "none.txt" in captured.err
    assert main(["audit", files[0], files[2]]) == 1


def test_text_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    assert main(["audit", "-", "--format", "json"]) == 1
    (paper,) = json.loads(capsys.readouterr().out)["papers"]
    assert paper["file"] == "standard input"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" ")))
    assert main(["audit", "-"]) == 2
    assert "standard input is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "first"),
    [("a.html", "<!doctype html>"), ("a.json", "{"), ("a.md", "# Numbers of"), ("a.sarif", "{")],
)
def test_the_name_of_out_says_the_format(papers: Path, name: str, first: str) -> None:
    assert main(["audit", str(papers / "wrong.txt"), "--out", str(papers / name)]) == 1
    assert (papers / name).read_text(encoding="utf-8").startswith(first)


def test_a_ledger_is_written_once_and_read_by_claims(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = papers / "ledger.csv"
    arguments = ["audit", str(papers / "wrong.txt"), "--ledger", str(ledger)]
    assert main(arguments) == 1
    assert "rows to correct by hand" in capsys.readouterr().err
    assert main(arguments) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*arguments, "--force"]) == 1
    assert main(["claims", "--ledger", str(ledger)]) == 1


def test_a_ledger_of_several_papers_is_refused(
    papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = [str(papers / "sound.txt"), str(papers / "wrong.txt")]
    assert main(["audit", *both, "--ledger", str(papers / "a.csv")]) == 2
    assert "one paper" in capsys.readouterr().err
    assert not (papers / "a.csv").exists()


def test_help_says_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "--help"])
    assert stopped.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "0 nothing refuted, 1 something refuted, 2 a file cannot be read" in said
