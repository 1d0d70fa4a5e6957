"""A command that is interrupted while it is still being imported says so in a sentence."""

from __future__ import annotations

import importlib
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
