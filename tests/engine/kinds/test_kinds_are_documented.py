"""docs/kinds.md: every kind with its keys and a picture of what the code draws of its blocks."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pydantic import TypeAdapter
from tiny_study import ROOT, Built

from caseseries.analyses.kind_settings import FIGURE_KINDS, TABLE_KINDS
from caseseries.build import build
from caseseries.documents.shown import Figures, Tables
from caseseries.results.results import load
from caseseries.start import kinds_document as page
from caseseries.study.modules import activate
from caseseries.study.settings import Variable
from caseseries.study.study import open_study

DOCS = ROOT / "docs"
STUDY = DOCS / page.STUDY
TEXT = (DOCS / "kinds.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
KINDS = (*TABLE_KINDS, *FIGURE_KINDS)
PICTURES = list(page.pictures(TEXT))
ANEW = "Write it anew: python -m caseseries.start.kinds_document"
LARGEST_BYTES = 60_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The study that the blocks of the page are."""
    db = tmp_path_factory.mktemp("kinds") / "study.duckdb"
    build(open_study(STUDY), STUDY / "data" / "raw", db)
    results = load(db)
    yield Built(results, Tables(results, results), Figures(results))
    activate(ROOT)


def test_the_kinds_are_those_there_are() -> None:
    assert list(SECTIONS) == [
        *(kind for kind in SECTIONS if kind in TABLE_KINDS),
        *(kind for kind in SECTIONS if kind in FIGURE_KINDS),
    ]
    assert set(SECTIONS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_of_a_kind_are_those_declared(kind: str) -> None:
    settings = {**TABLE_KINDS, **FIGURE_KINDS}[kind]
    assert importlib.import_module(f"caseseries.analyses.kinds.{kind}").Settings is settings
    keys = re.findall(r"^\| `(\w+)` \|.*\| .+ \|$", SECTIONS[kind], re.MULTILINE)
    assert keys == [key for key in settings.model_fields if key not in ("kind", "caption")]


def test_the_page_is_written_from_the_declarations() -> None:
    assert page.with_keys(TEXT) == TEXT, ANEW


def test_every_key_of_a_line_is_named() -> None:
    before = TEXT.partition("## Tables\n")[0]
    assert set(Variable.model_fields) - {"variable"} <= set(re.findall(r"`(\w+)`", before))


def test_the_lines_shown_are_lines() -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    rows = TypeAdapter(list[Variable]).validate_python(tomllib.loads(shown)["rows"])
    assert [row.variable for row in rows] == ["sex", "age_years", "origin"]


def test_the_blocks_are_the_study() -> None:
    assert page.study_toml(TEXT) == (STUDY / "study.toml").read_text(encoding="utf-8"), ANEW
    for file, sql in re.findall(r"^`(sql/\S+)`:\n\n```sql\n(.*?)```$", TEXT, re.M | re.S):
        assert (STUDY / file).read_text(encoding="utf-8") == sql


def test_the_cohort_is_the_first_rows_of_the_public_one() -> None:
    for table, n in (("patients", 30), ("eyes", 60)):
        whole = ROOT / "studies" / "diabetic_retinopathy" / "data" / "raw" / f"{table}.csv"
        rows = (STUDY / "data" / "raw" / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        assert len(rows) == n + 1
        assert set(rows) <= set(whole.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown(kind: str) -> None:
    """A block with its kind, and a picture of each table and figure of the blocks."""
    toml = page.study_toml(SECTIONS[kind])
    said = {
        (what, name)
        for what in ("tables", "figures")
        for name, table in tomllib.loads(toml).get(what, {}).items()
        if table["kind"] == kind
    }
    assert said
    assert {(what, name) for _, what, name in page.pictures(SECTIONS[kind])} == said


def test_every_number_named_is_one(built: Built) -> None:
    shown = {name for _, _, name in PICTURES} | {*tomllib.loads(page.study_toml(TEXT))["endpoints"]}
    ids = [id for id in re.findall(r"`([a-z_]+\.[\w.]+)`", TEXT) if id.split(".")[0] in shown]
    assert len(ids) > 10
    assert [id for id in ids if id not in built.results.numbers] == []


@pytest.mark.parametrize(("file", "what", "name"), PICTURES)
def test_a_picture_is_what_is_drawn(built: Built, file: str, what: str, name: str) -> None:
    picture = DOCS / page.PICTURES / file
    assert picture.stat().st_size < LARGEST_BYTES
    if what == "tables":
        drawn = page.text_of_table(built.tables(name))
        with Image.open(picture) as image:
            assert image.info["Description"] == drawn, ANEW
    else:
        drawn = page.text_of_svg(built.figures(name).svg)
        assert len(drawn) > 3
        assert page.text_of_svg(picture.read_text(encoding="utf-8")) == drawn, ANEW


def test_no_picture_is_left_over() -> None:
    there = {path.name for path in Path(DOCS, page.PICTURES).iterdir()}
    assert there == {file for file, _, _ in PICTURES}
