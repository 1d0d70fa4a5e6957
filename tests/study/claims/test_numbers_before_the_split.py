"""The first study's numbers keep the ids and values they had before engine and study were apart.

`expected/numbers_before_the_split.json` is `results.numbers` as commit 14670d9 built it, the last
with the engine in the study's own folders.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from first_study import ROOT

from caseseries.results.results import Results

BEFORE: dict[str, float | None] = json.loads(
    (Path(__file__).parents[1] / "expected" / "numbers_before_the_split.json").read_text("utf-8")
)
# A count of factors found significant is of the table that tests them, not of the endpoint.
RENAMED = {
    "progression_free_survival.significant_factors.n": "progression_factors.significant_factors.n"
}
# Rules have been added since, and none was taken away.
COUNT_OF_RULES = re.compile(r"gate\.(\w+\.)?rules\.n")


def test_there_are_all_of_them() -> None:
    assert len(BEFORE) == 1558


def test_no_id_is_gone_and_no_value_another(results: Results) -> None:
    now = {id: number.value for id, number in results.numbers.items()}
    assert {
        id: (value, now.get(RENAMED.get(id, id), "gone"))
        for id, value in BEFORE.items()
        if not COUNT_OF_RULES.fullmatch(id)
        and now.get(RENAMED.get(id, id), "gone") != (value and pytest.approx(value, rel=1e-12))
    } == {}


def test_no_rule_is_gone(results: Results) -> None:
    counts = [id for id in BEFORE if COUNT_OF_RULES.fullmatch(id)]
    assert len(counts) > 10
    for id in counts:
        assert (results.number(id).value or 0) >= (BEFORE[id] or 0), id


@pytest.mark.parametrize("id", RENAMED)
def test_a_renamed_id_stands_in_the_changelog(id: str) -> None:
    assert f"`{id}`" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
