"""Tables of rates: counts, shares, and the limits R gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from table_cells import cells
from tiny_study import Built, built, lines_of, one_table

from caseseries.describe import proportion
from caseseries.study.study_file import StudyFileError

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "table1_lung.json").read_text(encoding="utf-8")
)
COLUMNS = """
    arm: str = column(codes={"a": "Arm A", "b": "Arm B"}, description="Arm.")
    done: bool = column(label="Done", description="Done.")
    hurt: bool = column(nullable=True, label="Hurt", description="Hurt.")
    grade: str = column(codes={"one": "One", "two": "Two"}, label="Grade", description="Grade.")
    size: float = column(description="Size.")
"""


def thirteen(folder: Path, said: str) -> Built:
    """13 people: all done; hurt are 1 of 12 known, the one of arm b; 9 of grade one; 6 in arm b."""
    people: list[dict[str, object]] = [
        {
            "person_id": f"P{number:02}",
            "arm": "a" if number < 7 else "b",
            "done": "yes",
            "hurt": None if number == 0 else "yes" if number == 12 else "no",
            "grade": "one" if number < 9 else "two",
            "size": number,
        }
        for number in range(13)
    ]
    toml = f'[tables.t]\nkind = "rates"\n{said}\n'
    return built(folder, one_table(COLUMNS, lines_of(people), toml))


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


def limits(study: Built, id: str) -> tuple[float | None, float | None]:
    return study.value(f"{id}.percent_low"), study.value(f"{id}.percent_high")


def r_limits(k: int, n: int, kind: str) -> Any:
    (row,) = [row for row in REFERENCE["exact_limits"] if (row["k"], row["n"]) == (k, n)]
    return close(100 * row[kind][0]), close(100 * row[kind][1])


ROWS = 'rows = [{ variable = "done" }, { variable = "hurt" }, { variable = "grade" }]'


def test_everybody_is_100_percent_with_a_lower_limit(tmp_path: Path) -> None:
    study = thirteen(tmp_path, ROWS)
    assert limits(study, "t.done.yes") == r_limits(13, 13, "clopper")
    shown = cells(study.tables("t"))
    assert ["Done", "13/13 100% (75.3–100)"] in shown
    # Missing values are in no denominator: 1 of 12, whose limits R gives as 0.002107593, 0.384796.
    assert study.value("t.hurt.yes.of") == 12
    assert ["Hurt", "1/12 8.3% (0.2–38.5)"] in [[c.strip() for c in row] for row in shown]
    assert "known value" in study.tables("t")._repr_markdown_()
    assert study.value("t.grade.two.n") == 4


def test_wilson(tmp_path: Path) -> None:
    study = thirteen(tmp_path, f'limits = "wilson"\n{ROWS}')
    assert limits(study, "t.done.yes") == r_limits(13, 13, "wilson")


def test_groups_and_a_level_of_its_own(tmp_path: Path) -> None:
    said = 'by = "arm"\nrows = [{ variable = "grade", level = "one" }, { variable = "hurt" }]'
    study = thirteen(tmp_path, said)
    assert study.value("t.grade.one.a.percent") == 100
    assert study.value("t.grade.one.b.n") == 2
    assert (study.value("t.hurt.yes.a.n"), study.value("t.hurt.yes.a.of")) == (0, 6)
    assert "t.grade.other.n" not in study.results.numbers
    table = study.tables("t")
    assert [c.split(" (")[0] for c in cells(table)[0]] == ["", "Total", "Arm A", "Arm B"]
    assert "t.hurt.yes.b.percent_high" in table.ids


@pytest.mark.parametrize("count", [0, 1, 6, 12, 13])
def test_mid_p_limits_leave_half_of_what_was_seen_outside(count: int) -> None:
    # By their definition (Berry and Armitage 1995), the sums written out.
    from math import comb

    found = proportion(count, 13, method="mid-p", alpha=0.1)

    def seen(k: int, p: float) -> float:
        return comb(13, k) * p**k * (1 - p) ** (13 - k)

    def tail(counts: range, p: float) -> float:
        return sum(seen(k, p) for k in counts) + seen(count, p) / 2

    if count:
        assert tail(range(count + 1, 14), found.conf_low) == pytest.approx(0.05, abs=1e-10)
    else:
        assert found.conf_low == 0
    if count < 13:
        assert tail(range(count), found.conf_high) == pytest.approx(0.05, abs=1e-10)
    else:
        assert found.conf_high == 1


def test_a_number_has_no_rate(tmp_path: Path) -> None:
    with pytest.raises(StudyFileError, match="number without groups"):
        thirteen(tmp_path, 'rows = [{ variable = "size" }]')


SIDES = {
    "schemas/people.py": '''
        from caseseries.schema import CohortTable, RawTable, column


        class People(RawTable):
            """People. One row per person."""

            person_id: str = column(key=True, description="The person.")


        class Sides(RawTable):
            """Sides of people. One row per side."""

            side_id: str = column(key=True, description="The side.")
            person_id: str = column(references="people.person_id", description="Whose.")
            done: bool = column(label="Done", description="Done.")


        class CohortPeople(CohortTable, name="people", unit="person", rows_of="people"):
            """People. One row per person."""

            person_id: str = column(key=True, description="The person.")


        class CohortSides(CohortTable, name="sides", unit="side", rows_of="sides"):
            """Sides of people. One row per side."""

            side_id: str = column(key=True, description="The side.")
            person_id: str = column(references="people.person_id", description="Whose.")
            done: bool = column(label="Done", description="Done.")
    ''',
    "sql/cohort/people.sql": "-- One row per person.\nselect * from raw.people\n",
    "sql/cohort/sides.sql": "-- One row per side.\nselect * from raw.sides\n",
    "data/raw/people.csv": "person_id\nA\nB\n",
    "study.toml": """
        [tables.t]
        kind = "rates"
        unit = "side"
        rows = [{ variable = "done" }]
    """,
}


@pytest.mark.parametrize(("owner", "said"), [("A", True), ("B", False)])
def test_rows_that_belong_together_are_said_not_to_be_independent(
    tmp_path: Path, owner: str, said: bool
) -> None:
    sides = f"side_id,person_id,done\nL,A,yes\nR,{owner},no\n"
    study = built(tmp_path, {**SIDES, "data/raw/sides.csv": sides})
    assert ("take sides as independent" in study.tables("t")._repr_markdown_()) is said
