"""What goes with ``--engine spark`` and what it needs, said before Spark is started."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tiny_study import ROOT

from caseseries.cli import main
from caseseries.spark import needed

STUDY = ["--study", str(ROOT / "studies" / "heart_transplant")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--engine", "spark", "--format", "html"], "--format html shows the rows"),
        (["check", "--engine", "spark", "--quarantine", "aside"], "--quarantine sets rows aside"),
        (["build", "--engine", "spark", "--db", "a.duckdb"], "name it with --out"),
        (["build", "--out", "folder"], "name the file with --db"),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, *STUDY]) == 2
    assert said in capsys.readouterr().err


def test_without_java_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert main(["check", "--engine", "spark", *STUDY]) == 2
    said = capsys.readouterr().err
    assert f"needs Java 17 or newer; JAVA_HOME is {tmp_path} and holds no bin/java" in said
    assert "apt-get install openjdk-17-jre-headless" in said


def test_an_old_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(needed.SparkMissingError, match=r"is Java 8\. Install a newer one"):
        needed.refuse_missing()


def test_without_pyspark_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pyspark" else found(name)
    )
    with pytest.raises(needed.SparkMissingError, match=r"pip install 'caseseries\[spark\]'"):
        needed.refuse_missing()
