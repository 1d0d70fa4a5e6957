"""A command that is interrupted while it is still being imported says so in a sentence."""

from __future__ import annotations

import importlib

import pytest

from caseseries import cli


def test_an_interruption_of_imports_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib, "import_module", interrupted)
    assert cli.main(["check"]) == 130
    assert capsys.readouterr().err == "caseseries: stopped; nothing was changed\n"
