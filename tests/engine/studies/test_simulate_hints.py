"""Hints that are wrong, contradict one another or a declaration, are refused with their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from simulated_tables import (
    EYES,
    HEART,
    drawn,
    key,
    table,
    tables_of,
    to,
)

from caseseries.simulate import SimulationError
from caseseries.study.study_file import StudyFileError


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ({"eye": {}}, r"\[simulate\.eye\] is about no raw table; is eyes meant\?"),
        ({"eyes": {"sid": {}}}, r"\[simulate\.eyes\] has no column sid; is side meant\?"),
        ({"eyes": {"per_parents": [1]}}, r"no column per_parents; is per_parent meant\?"),
        ({"eyes": {"side": {"share": {}}}}, r"eyes\.side\] share: .* is shares meant\?"),
        ({"eyes": {"side": {"shares": {"lft": 1}}}}, r"side has no 'lft'; is left meant\?"),
        ({"eyes": {"side": {"shares": {"left": 0.5}}}}, r"which add up to 1"),
        ({"eyes": {"side": {"missing": 0.5}}}, r"side is required"),
        ({"eyes": {"eye_id": {"shares": {"a": 1}}}}, r"eye_id is a key"),
        ({"eyes": {"patient_id": {"shares": {"a": 1}}}}, r"points to another table"),
        ({"eyes": {"side": {"mean": 1, "sd": 1}}}, r"side is a code column"),
        ({"eyes": {"risk_score": {"mean": 1}}}, r"mean and sd go together"),
        ({"eyes": {"risk_score": {"range": [1, 8]}}}, r"beyond what is declared.*from 6 to 12"),
        ({"patients": {"per_parent": [1]}}, r"rows of patients have no parent"),
        ({"eyes": {"per_parent": [0.5]}}, r"which add up to 1"),
        ({"eyes": {"side": 3}}, r"\[simulate\.eyes\.side\] is 3; it must be a table"),
    ],
)
def test_a_wrong_hint_is_named_with_its_place(
    hints: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(StudyFileError, match=message):
        drawn(EYES, hints, tmp_path / "raw")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("hints", "error", "message"),
    [
        ({"transplants": {"per_parent": [0, 0, 1]}}, StudyFileError, r"per_parent gives more"),
        ({"follow_up": {"last_seen_on": {"days": [0, 1]}}}, StudyFileError, r"add after"),
        (
            {"follow_up": {"last_seen_on": {"after": "patients.accept_on"}}},
            StudyFileError,
            r"no date column; is patients\.accepted_on meant",
        ),
        (
            {
                "follow_up": {"last_seen_on": {"after": "transplants.transplanted_on"}},
                "transplants": {"transplanted_on": {"after": "follow_up.last_seen_on"}},
            },
            SimulationError,
            r"in a circle.*follow_up",
        ),
    ],
)
def test_hints_that_contradict_each_other_are_refused(
    hints: dict[str, Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        drawn(HEART, hints, tmp_path / "raw")


def test_references_that_lead_nowhere_or_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    nowhere = tables_of(table("a", key("a_id"), to("b_id", "b.b_id")))
    with pytest.raises(SimulationError, match=r"a\.b_id points to b\.b_id, and there is no"):
        drawn(nowhere, {}, tmp_path / "raw")
    circle = tables_of(
        table("a", key("a_id"), to("b_id", "b.b_id")), table("b", key("b_id"), to("a_id", "a.a_id"))
    )
    with pytest.raises(SimulationError, match="Every raw table points to another"):
        drawn(circle, {}, tmp_path / "raw")
    codes = tables_of(table("a", key("side", "code", codes={"left": "Left"})))
    with pytest.raises(SimulationError, match="could tell all rows apart"):
        drawn(codes, {}, tmp_path / "raw")
