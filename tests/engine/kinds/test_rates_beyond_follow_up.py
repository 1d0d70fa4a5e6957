"""A rate is no estimate past the last observation, unless nobody is left without the event."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import built, lines_of, one_table

from caseseries.documents.printing.sentence_parts import SentenceParts

COLUMNS = """
    since: float = column(description="Years before observation.")
    years: float = column(description="Years to event or censoring.")
    failed: bool = column(description="The event.")
"""
TOML = """
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "years"
time_unit = "years"
event = "failed"
event_name = "failure"
landmarks = [2, 9]
{entry}

[figures.curve]
kind = "kaplan_meier"
endpoint = "failure"
"""


def _people(*rows: tuple[float, float, bool]) -> str:
    return lines_of(
        [
            {"person_id": f"P{n}", "since": since, "years": years, "failed": failed}
            for n, (since, years, failed) in enumerate(rows)
        ]
    )


@pytest.mark.parametrize(("last_fails", "late"), [(False, None), (True, 0)])
def test_past_the_last_observation(tmp_path: Path, last_fails: bool, late: float | None) -> None:
    # of four one fails at 1, two are censored at 3, the last is seen for 5 years
    people = _people((0, 1, True), (0, 3, False), (0, 3, False), (0, 5, last_fails))
    found = built(tmp_path, one_table(COLUMNS, people, TOML.format(entry="")))
    assert found.value("failure.rate_2y") == pytest.approx(75)
    assert found.value("failure.rate_9y") == late
    assert found.value("failure.rate_9y_low") is None
    if late is None:
        assert SentenceParts(found.results).rate("failure.rate_9y") == "not estimable"


def test_a_curve_that_is_extinct_under_delayed_entry_is_drawn_up_to_there(tmp_path: Path) -> None:
    # the one at risk first fails at 1.5; three enter at 1.6, of whom one fails at 4
    people = _people((1, 1.5, True), (1.6, 4, True), (1.6, 6, False), (1.6, 6, False))
    found = built(tmp_path, one_table(COLUMNS, people, TOML.format(entry='entry = "since"')))
    assert found.value("failure.rate_2y") is None
    alt = found.figures.curve.alt
    assert "0%" not in alt.replace("100%", "").replace("95%", ""), alt
