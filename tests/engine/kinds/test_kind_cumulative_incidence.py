"""Cumulative incidence figures: R's values of a public data set, and a series by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tiny_study import Built, built, lines_of, one_table

from caseseries.study.study_file import StudyFileError

REFERENCE = Path(__file__).parents[1] / "reference"
COLUMNS = """
    arm: str = column(description="Arm.")
    days: float = column(description="Days to the event, the other event or censoring.")
    failed: bool = column(description="The event.")
    left: bool = column(description="The other event.")
    began: float = column(description="Days to entry.")
"""
ENDPOINT = """
[endpoints.failure]
label = "Failure"
unit = "person"
time = "days"
time_unit = "days"
event = "failed"
event_name = "failure"
competing = "left"
landmarks = [LANDMARKS]
axis_step = STEP
"""


def study(folder: Path, rows: list[Any], said: str, endpoint: str) -> Built:
    people: list[dict[str, object]] = [
        {
            "person_id": f"P{number:04}",
            "arm": arm,
            "days": days,
            "failed": "yes" if cause == 1 else "no",
            "left": "yes" if cause > 1 else "no",
            "began": 0,
        }
        for number, (days, cause, arm) in enumerate(rows)
    ]
    toml = f'{endpoint}\n[figures.f]\nkind = "cumulative_incidence"\nendpoint = "failure"\n{said}\n'
    return built(folder, one_table(COLUMNS, lines_of(people), toml))


def close(value: float, rel: float = 1e-6) -> Any:
    return pytest.approx(value, rel=rel)


def test_the_estimates_and_the_test_are_those_of_r(tmp_path: Path) -> None:
    with (REFERENCE / "transplant.csv").open(encoding="utf-8") as file:
        rows = [(float(r["time"]), int(r["cause"]), r["group"]) for r in csv.DictReader(file)]
    reference = json.loads((REFERENCE / "transplant.json").read_text(encoding="utf-8"))
    endpoint = ENDPOINT.replace("LANDMARKS", "30, 180, 365").replace("STEP", "365")
    found = study(tmp_path, rows, 'by = "arm"', endpoint)
    for row in reference["aalen_johansen"]:
        if row["cause"] == 1:
            rate = f"f.rate_{row['time']}d"
            assert found.value(rate) == close(100 * row["estimate"])
            assert found.value(f"{rate}_std_error") == close(100 * row["std_err"])
    (gray,) = [row for row in reference["gray"] if row["cause"] == 1]
    assert found.value("f.gray_p") == close(gray["p"])
    figure = found.figures("f")
    assert "Gray's test between the groups: P" in figure.alt
    assert "<svg" in figure.svg


# One fails at 1, one leaves at 2, one fails at 3, one is censored at 4: F(1) = 1/4, S(2) = 1/2,
# F(3) = 1/4 + 1/2 * 1/2.
BY_HAND = [(1, 1, "a"), (2, 2, "a"), (3, 1, "b"), (4, 0, "b")]
SHORT = ENDPOINT.replace("LANDMARKS", "1, 3").replace("STEP", "2")


def test_by_hand(tmp_path: Path) -> None:
    found = study(tmp_path, BY_HAND, "", SHORT)
    assert (found.value("f.rate_1d"), found.value("f.rate_3d")) == (close(25), close(50))
    assert (found.value("f.events.n"), found.value("f.competing.n")) == (2, 1)
    at_risk = [(r["time"], r["n_at_risk"], r["n_events"], r["n_competing"])
               for r in found.results.records("incidence_at_risk")]  # fmt: skip
    assert at_risk == [(0, 4, 0, 0), (2, 3, 1, 1), (4, 1, 2, 1)]
    figure = found.figures("f")
    assert "4\u00a0people, 2\u00a0events, 1\u00a0competing event" in figure.alt
    assert "25.0% (95% CI," in figure.alt
    assert "ends at 50.0% after 4" in figure.alt
    assert "f.risk_table.2d.n_at_risk" in figure.ids
    assert figure.svg.count("<number ") == 9
    assert figure.values.headings[1:4] == ("At risk", "Events", "Competing")
    assert figure.values.rows[-1][1:6] == ("1", "0", "0", "1", "50.0")


def test_groups_by_hand(tmp_path: Path) -> None:
    found = study(tmp_path, BY_HAND, 'by = "arm"', SHORT)
    # Of a: one of two fails at 1, the other leaves; of b one of two fails at 3.
    assert (found.value("f.a.rate_3d"), found.value("f.b.rate_3d")) == (close(50), close(50))
    assert found.value("f.b.rate_1d") == 0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("", "has no competing event"), ('competing = "left"\nentry = "began"', "observation late")],
)
def test_what_cannot_be_estimated_is_said(tmp_path: Path, line: str, sentence: str) -> None:
    endpoint = SHORT.replace('competing = "left"', line)
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, BY_HAND, "", endpoint)
