"""Dates of which a spreadsheet swapped some and left others as text are found."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import duckdb
import openpyxl
import pytest

from caseseries.delivery.reading import read_tables
from caseseries.delivery.sources.mixed_dates import mixed_dates
from caseseries.study.declaration import Column, Table

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("remark", "text", "Remark.", required=False),
    ),
)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        # 3 February and 18 January 2016, typed day first where months go first.
        (["2016-03-02", "18/01/2016"], "swapped_dates"),
        (["2016-03-02", "18.01.2016", "31.12.16"], "swapped_dates"),
        (["2016-03-02 00:00:01", "18-01-2016 10:30"], "swapped_dates"),
        # The other way round: months first where days go first.
        (["2016-02-03", "01/18/2016"], "swapped_dates"),
        # A real day above 12 was never the month.
        (["2016-03-02", "2016-03-22", "18/01/2016"], "mixed_dates"),
        # Nothing that swaps makes a 22nd real, and leaves 3 April as text.
        (["2016-03-02", "2016-03-22", "18/01/2016", "03/04/2016"], None),
        # A text that the spreadsheet would have understood was not typed like the others.
        (["2016-03-02", "18/01/2016", "03/04/2016"], "mixed_dates"),
        (["2016-03-02", "18/01/2016", "01/18/2016"], "mixed_dates"),
        (["2016-03-02", "2016-01-18"], None),
        (["18/01/2016", "03/02/2016"], None),
        (["2016-03-02", "unknown", "2016", None], None),
        ([], None),
    ],
)
def test_what_is_mixed(texts: Sequence[str | None], kind: str | None) -> None:
    found = mixed_dates(texts)
    assert (found.kind if found else None) == kind


def test_a_workbook_with_swapped_dates_is_refused_with_its_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    swapped = [datetime.date(2016, 3, 2), "18/01/2016"]
    sheet.append([column.name for column in VISITS.columns])
    for at, day in enumerate(swapped):
        sheet.append([f"V{at}", day, day])
    book.save(tmp_path / "visits.xlsx")
    with duckdb.connect() as con:
        found = read_tables(tmp_path, con, {"visits": VISITS}).failures
    # Of a column of text nothing is said.
    assert [
        (f.severity, f.line, f.column) for f in found if f.rule == "visits.file.swapped_dates"
    ] == [("error", 3, "seen_on")]
