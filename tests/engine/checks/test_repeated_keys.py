"""A key that stands twice among many: each further row is named with the line of the first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gate_of_tables import gate_of

from caseseries.study.declaration import Column, Table

VISITS = Table(
    "visits",
    "Visits.",
    "one row per person and day",
    (
        Column("person_id", "text", "The person.", key=True, required=False),
        Column("seen_on", "date", "Day.", key=True, required=False),
    ),
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({3: "P1,", 7: "P1,", 40: "P1,"}, {9: 5, 42: 5}),
        ({3: "P1,2020-02-01", 7: "P1,", 40: "P2,2020-02-01"}, {}),
        ({0: ",2020-02-01", 49: ",2020-02-01"}, {51: 2}),
    ],
    ids=["empty day", "each part for itself", "empty person"],
)
def test_each_row_after_the_first_is_named(
    rows: dict[int, str], expected: dict[int, int], tmp_path: Path
) -> None:
    cells = [rows.get(number, f"A{number},2020-01-01") for number in range(50)]
    (tmp_path / "visits.csv").write_text("\n".join(["person_id,seen_on", *cells]) + "\n")
    found = [f for f in gate_of({"visits": VISITS})(tmp_path) if f.rule == "visits.key.unique"]
    said = {f.line: re.findall(r"stands on line (\d+)", f.message) for f in found}
    assert said == {line: [str(first)] for line, first in expected.items()}
