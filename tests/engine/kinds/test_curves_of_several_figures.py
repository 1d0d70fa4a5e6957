"""Several Kaplan–Meier figures of one endpoint, by one variable cut or named in several ways."""

from __future__ import annotations

from pathlib import Path

from tiny_study import built, lines_of, one_table

COLUMNS = """
    grade: str = column(description="Grade.")
    age_years: int = column(description="Age.")
    months: float = column(description="Months to event or censoring.")
    failed: bool = column(description="The event.")
"""
TOML = """
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
axis_step = 5

[figures.fifty]
kind = "kaplan_meier"
endpoint = "failure"
by = { variable = "age_years", cut = 50 }

[figures.sixty]
kind = "kaplan_meier"
endpoint = "failure"
by = { variable = "age_years", cut = 60 }

[figures.low]
kind = "kaplan_meier"
endpoint = "failure"
by = { variable = "grade", level = "low" }

[figures.high]
kind = "kaplan_meier"
endpoint = "failure"
by = { variable = "grade", level = "high", names = { high = "Highest" } }
"""


def test_each_figure_draws_its_own_groups(tmp_path: Path) -> None:
    people: list[dict[str, object]] = [
        {"person_id": f"P{at}", "grade": grade, "age_years": age, "months": 6, "failed": at == 0}
        for at, (grade, age) in enumerate(
            [("low", 45), ("low", 55), ("middle", 55), ("high", 65), ("high", 65), ("high", 65)]
        )
    ]
    found = built(tmp_path, one_table(COLUMNS, lines_of(people), TOML))

    def groups(name: str) -> list[str]:
        text = found.figures(name).alt.replace("\N{NO-BREAK SPACE}", " ")
        return [part.partition(" event")[0] for part in text.split("Kaplan–Meier curve of ")[1:]]

    of = "freedom from failure"
    fifty = [f"{of}, Age years: < 50, 1 person, 1", f"{of}, Age years: ≥ 50, 5 people, 0"]
    sixty = [f"{of}, Age years: < 60, 3 people, 1", f"{of}, Age years: ≥ 60, 3 people, 0"]
    assert groups("fifty") == fifty
    assert groups("sixty") == sixty
    assert groups("low") == [f"{of}, Low, 2 people, 1", f"{of}, Other, 4 people, 0"]
    assert groups("high") == [f"{of}, Highest, 3 people, 0", f"{of}, Other, 3 people, 1"]
    # Both call some rows other, and not the same ones.
    assert found.value("failure.grade.other.risk_table.5m.n_at_risk") == 4
    assert found.value("high.other.risk_table.5m.n_at_risk") == 3
    assert "high.other.risk_table.5m.n_at_risk" in found.figures.high.ids
    assert "failure.grade.other.risk_table.5m.n_at_risk" not in found.figures.high.ids
