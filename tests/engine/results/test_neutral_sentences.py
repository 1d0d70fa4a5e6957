"""The sentences of the neutral manuscript agree with their numbers: nobody, one, several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from literal_results import LiteralResults
from tiny_study import built, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts

COLUMNS = """
    months: float = column(description="Months observed.")
    died: bool = column(description="The event.")
"""
ENDPOINT = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
time_unit = "months"
event = "died"
event_name = "death"
origin = "entry"
"""
HEAD = "person_id,months,died\n"


def neutral(folder: Path, rows: str, toml: str = ENDPOINT) -> Neutral:
    results = built(folder, one_table(COLUMNS, HEAD + rows, toml)).results
    return Neutral(results, SentenceParts(results))


def plain(text: str) -> str:
    return str(text).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("rows", "data", "endpoint", "limitation"),
    [
        (
            "P1,3,yes\n",
            "The study has 1 person.",
            "**Survival.** Death occurred in the only person.",
            "From a single person nothing follows for others.",
        ),
        (
            "P1,3,no\n",
            "The study has 1 person.",
            "**Survival.** Death did not occur in the only person.",
            "From a single person nothing follows for others.",
        ),
        (
            "P1,3,no\nP2,4,no\n",
            "The study has 2 people.",
            "**Survival.** Death occurred in 0% (0/2) of people. The median was not reached.",
            "The 2 people are few; limits are wide and exact tests are preferred.",
        ),
    ],
)
def test_sentences_agree_with_their_numbers(
    tmp_path: Path, rows: str, data: str, endpoint: str, limitation: str
) -> None:
    says = neutral(tmp_path, rows)
    assert plain(says.data()) == data
    assert plain(says.endpoint("survival")) == endpoint
    assert plain(says.limitations()) == limitation


def test_without_an_endpoint_the_rest_still_reads(tmp_path: Path) -> None:
    says = neutral(tmp_path, "P1,3,no\nP2,4,no\n", '[study]\ntitle = "A"\n')
    assert plain(says.data()) == "The study has 2 people."
    assert plain(says.limitations()).startswith("The 2 people are few;")


def test_nobody_is_not_counted_in_percent() -> None:
    # Rows that were all set aside leave a study without any.
    nobody: dict[str, float | None] = {
        "definitions.rows.patients": 0.0,
        "definitions.rows.tumors": 0.0,
        "overall_survival.deaths.n": 0.0,
        "overall_survival.deaths.of": 0.0,
    }
    results: Any = LiteralResults(numbers=nobody)
    says = Neutral(results, SentenceParts(results))
    assert plain(says.data()) == "The study has no patients and no tumors."
    endpoint = "**Overall survival.** No patients were under observation."
    assert plain(says.endpoint("overall_survival")) == endpoint
