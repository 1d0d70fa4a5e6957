"""Failures kept by rule and column are the failures they were made from, condensed as singly."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.delivery import scanning
from caseseries.gate.failures import groups
from caseseries.study.failure import Failure, condensed


def failure(rule: str, line: int | None, column: str = "a", message: str = "No.") -> Failure:
    return Failure(rule, "error", "visits", "visits.csv", line, column, None, None, message)


FOUND = (
    failure("visits.a.range", 7),
    failure("visits.b.codes", 3, "b"),
    failure("visits.a.range", 2, message="Line 2."),
    failure("visits.a.range", None),
    failure("visits.a.range", 9),
    failure("visits.b.codes", 5, "b"),
)


def test_grouped_failures_are_those_they_were_made_from() -> None:
    grouped = groups.grouped(FOUND)
    assert len(grouped) == 3  # range on lines, codes, range of the whole file
    assert groups.ungrouped(grouped) == [FOUND[at] for at in (0, 2, 4, 1, 5, 3)]


def test_taking_failures_out_of_a_group_leaves_the_others() -> None:
    group = groups.grouped(FOUND)[0]
    assert group.at([1]).failures() == [FOUND[2]]
    assert group.not_at([1]).failures() == [FOUND[0], FOUND[4]]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 9])
def test_groups_are_condensed_as_failures_one_by_one_are(most: int) -> None:
    in_order = groups.ungrouped(groups.grouped(FOUND))
    found = groups.ungrouped(groups.condensed(groups.grouped(FOUND), most))
    assert sorted(map(repr, found)) == sorted(map(repr, condensed(in_order, most)))


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("a,b\n1 2,3\n", False),
        ("a,b\nöl wie ü,3\n", False),
        ("\ufeffa,b\n1,2\n", False),
        ("a,b\n1, 2\n", True),
        ("a,b\n1,2 \n", True),
        ("a,b\n1,2 ", True),
        (" a,b\n1,2\n", True),
        ("a,b\n1\u00a0,2\n", True),
        ("a,b\n1,\ufeff2\n", True),
        ('a,b\n1,"2 "\n', True),
        ("a,b\n1,\t2\n", True),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 1024])
def test_blanks_at_the_ends_of_cells_are_seen_wherever_a_chunk_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, may: bool, chunk: int
) -> None:
    # Counted as a small file and as a large one.
    for many in (1, 1024):
        monkeypatch.setattr(scanning, "CHUNK_BYTES", chunk)
        monkeypatch.setattr(scanning, "MANY_BYTES", many)
        path = tmp_path / "visits.csv"
        path.write_bytes(text.encode())
        found = scanning.scan(path, ",").may_have_blanks
        # Cut in the middle of a mark, the file's own is taken for one in a cell, and looked at.
        assert found == may or (text.startswith("\ufeff") and chunk < 3 and found)
