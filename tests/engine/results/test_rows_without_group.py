"""Rows whose group is missing are in no group, and tables and figures say how many."""

from __future__ import annotations

from pathlib import Path

from tiny_study import built, lines_of, one_table

COLUMNS = """
    arm: str = column(nullable=True, codes={"a": "A", "b": "B"}, description="Arm.")
    sex: str = column(codes={"f": "Female", "m": "Male"}, description="Sex.")
    months: float = column(description="Months to event or censoring.")
    failed: bool = column(description="The event.")
    left: bool = column(description="The other event.")
"""
TOML = """
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
competing = "left"
landmarks = [12]

[endpoints.of_all]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
landmarks = [12]

[endpoints.of_women]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
where = "sex = 'f'"

[tables.groups]
kind = "survival_by_group"
endpoint = "of_all"
rows = [{ variable = "arm" }, { variable = "sex" }]

[tables.women]
kind = "survival_by_group"
endpoint = "of_women"
rows = [{ variable = "arm" }]

[tables.tests]
kind = "logrank"
endpoint = "failure"
rows = [{ variable = "sex" }, { variable = "arm" }]

[tables.rates]
kind = "rates"
by = "arm"
rows = [{ variable = "failed" }]

[figures.curves]
kind = "kaplan_meier"
endpoint = "of_all"
by = "arm"

[figures.by_sex]
kind = "kaplan_meier"
endpoint = "of_all"
by = "sex"

[figures.incidence]
kind = "cumulative_incidence"
endpoint = "failure"
by = "arm"
"""
# Ten people, of whom three have no arm: one woman and two men.
ARMS = ["a", "b", "", "a", "b", "", "a", "b", "", "a"]


def test_every_kind_counts_them(tmp_path: Path) -> None:
    people: list[dict[str, object]] = [
        {
            "person_id": f"P{at}",
            "arm": arm,
            "sex": "f" if at < 4 else "m",
            "months": 5 + at,
            "failed": at % 2 == 0,
            "left": False,
        }
        for at, arm in enumerate(ARMS)
    ]
    found = built(tmp_path, one_table(COLUMNS, lines_of(people), TOML))
    for id in ("groups.arm", "tests.arm", "rates.people", "curves", "incidence"):
        assert found.value(f"{id}.without_group.n") == 3, id
    assert found.results.number("groups.arm.without_group.n").row_keys == ("P2", "P5", "P8")
    assert found.value("women.arm.without_group.n") == 1
    assert found.value("groups.sex.without_group.n") == 0

    three = "3\N{NO-BREAK SPACE}people"
    for table in (found.tables.groups, found.tables("groups", form="published")):
        notes = table._repr_markdown_()
        assert notes.count("no group") == 1
        assert "Arm: " in notes
        assert three in notes
        assert " belong to no group." in notes
        assert "groups.arm.without_group.n" in table.ids
    assert "1\N{NO-BREAK SPACE}person" in found.tables.women._repr_markdown_()
    assert " belongs to no group." in found.tables.women._repr_markdown_()
    assert "tests.arm.without_group.n" in found.tables.tests.ids
    assert "tests.sex.without_group.n" not in found.tables.tests.ids
    assert "rates.people.without_group.n" in found.tables.rates.ids
    for figure in (found.figures.curves, found.figures.incidence):
        assert figure.alt.endswith(f" {three} belong to no group.")
        assert f"{three} belong to no group." in figure.svg
    assert "no group" not in found.figures.by_sex.alt + found.figures.by_sex.svg
