"""Counts of all parts of Table 1 stand below each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseseries import document


def test_ones_of_counts_and_of_percentages_stand_below_each_other(
    study_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASESERIES_DB", str(study_db))
    html = document.tables.table1.html
    cells = re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]*)", html)
    counts = [cell for cell in cells if re.search(r"\(\s*[\d.]+%\)", cell)]
    # Figure and no-break spaces are as wide as a digit or fixed: places can be counted.
    assert len(counts) > 20
    found = [re.search(r"\(\d+(?=[.%])", cell) for cell in counts]
    ends = {match.end() for match in found if match}
    assert all(found)
    assert len(ends) == 1
    assert len({len(re.split(r"(?<=\d)\D*\(", cell)[0]) for cell in counts}) == 1
