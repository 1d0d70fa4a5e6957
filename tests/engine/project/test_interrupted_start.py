"""A command that is interrupted while it is still being imported says so in a sentence."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable

import pytest

from caseseries import cli


def interrupted(name: str) -> None:
    raise KeyboardInterrupt


def interrupted_in_a_class(name: str) -> None:
    # Python 3.11 says so where the signal comes while a class is made.
    raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()


@pytest.mark.parametrize("imported", [interrupted, interrupted_in_a_class])
def test_an_interruption_of_imports_is_said(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    imported: Callable[[str], None],
) -> None:
    monkeypatch.setattr(importlib, "import_module", imported)
    assert cli.main(["check"]) == 130
    assert capsys.readouterr().err == "caseseries: stopped; nothing was changed\n"


OF_THE_COMMAND_LINE = """
import sys


class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "caseseries.cli":
            raise KeyboardInterrupt


sys.meta_path.insert(0, Interrupted())
from caseseries.__main__ import command_line

command_line()
"""


def test_an_interruption_of_the_first_import_is_said() -> None:
    command = [sys.executable, "-c", OF_THE_COMMAND_LINE]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "caseseries: stopped; nothing was changed\n"
