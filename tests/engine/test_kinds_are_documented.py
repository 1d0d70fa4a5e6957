"""docs/kinds.md names every kind of table and figure, and every key it takes."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from caseseries.analyses.kind_settings import FIGURE_KINDS, TABLE_KINDS
from caseseries.study.settings import Variable

TEXT = (Path(__file__).parents[2] / "docs" / "kinds.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def test_the_kinds_are_those_there_are() -> None:
    assert list(SECTIONS) == [
        *(kind for kind in SECTIONS if kind in TABLE_KINDS),
        *(kind for kind in SECTIONS if kind in FIGURE_KINDS),
    ]
    assert set(SECTIONS) == {*TABLE_KINDS, *FIGURE_KINDS}


@pytest.mark.parametrize("kind", [*TABLE_KINDS, *FIGURE_KINDS])
def test_every_key_is_named(kind: str) -> None:
    settings = {**TABLE_KINDS, **FIGURE_KINDS}[kind]
    assert importlib.import_module(f"caseseries.analyses.kinds.{kind}").Settings is settings
    keys = set(settings.model_fields) - {"kind", "caption"}
    named = set(re.findall(r"`(\w+)`", SECTIONS[kind]))
    assert keys <= named


def test_every_key_of_a_line_is_named() -> None:
    before = TEXT.partition("## Tables\n")[0]
    assert set(Variable.model_fields) - {"variable"} <= set(re.findall(r"`(\w+)`", before))
