"""Rows of whole studies: the shipped ones pass their gate, a study's own model draws instead."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from simulated_tables import (
    EYES,
    ROOT,
    Tables,
    drawn,
    key,
    table,
    tables_of,
)

from caseseries.cli import main
from caseseries.simulate import SimulationError, simulate, study_model
from caseseries.study.declaration import Column
from caseseries.study.modules import activate
from caseseries.study.study import open_study

SHIPPED_HINTS = {
    "heart_transplant": """
[simulate.patients]
born_on = { range = [1910-01-01, 1955-12-31] }
accepted_on = { range = [1967-09-01, 1974-03-31] }
[simulate.transplants]
per_parent = [0.33, 0.67]
transplanted_on = { after = "patients.accepted_on", median_days = 25 }
[simulate.follow_up]
last_seen_on = { after = ["patients.accepted_on", "transplants.transplanted_on"], median_days = 90 }
""",
    "diabetic_retinopathy": """
[simulate.patients]
age_at_diagnosis_years = { mean = 20, sd = 12 }
[simulate.eyes]
per_parent = [0, 0, 1]
visual_loss = { shares = { yes = 0.4, no = 0.6 } }
""",
}


@pytest.fixture
def shipped(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A copy of a shipped study's declarations and rules, without its rows."""
    folder = tmp_path / request.param
    shutil.copytree(ROOT / "studies" / request.param / "schemas", folder / "schemas")
    (folder / "study.toml").write_text("")
    yield folder
    activate(ROOT)


@pytest.mark.parametrize(
    ("shipped", "hinted"),
    [("heart_transplant", True), ("diabetic_retinopathy", True), ("heart_transplant", False)],
    indirect=["shipped"],
)
def test_rows_of_the_shipped_studies_pass_their_own_gate(shipped: Path, hinted: bool) -> None:
    if hinted:
        (shipped / "study.toml").write_text(SHIPPED_HINTS[shipped.name])
    of_study, rows = ["--study", str(shipped)], shipped / "rows"
    assert main(["simulate", *of_study, "--units", "500", "--out", str(rows)]) == 0
    assert main(["check", *of_study, "--data", str(rows)]) == 0
    assert len(pl.read_csv(rows / "patients.csv")) == 500
    if shipped.name == "diabetic_retinopathy":
        eyes = pl.read_csv(rows / "eyes.csv").group_by("patient_id")
        sides = eyes.agg(pl.col("side").sort(), pl.col("treated").sum())
        assert sides["side"].to_list() == [["left", "right"]] * len(sides)
        assert set(sides["treated"]) == {1}
    elif not hinted:
        # Nothing says when transplantations were but the limits of the dates around them.
        days = pl.read_csv(rows / "transplants.csv", try_parse_dates=True)["transplanted_on"]
        assert days.is_between(datetime.date(1967, 1, 1), datetime.date(1974, 12, 31)).all()


@pytest.mark.parametrize("shipped", ["heart_transplant"], indirect=True)
def test_a_model_in_the_folder_of_a_study_draws_and_hints_beside_it_are_refused(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["simulate", "--study", str(shipped), "--units", "2", "--out"]
    assert study_model(open_study(shipped)) is None
    model = shipped / "simulation"
    model.mkdir()
    (model / "__init__.py").write_text("MODEL = 1 / 0\n")
    assert main([*arguments, str(shipped / "rows")]) == 2
    assert "simulation/__init__.py:1: ZeroDivisionError" in capsys.readouterr().err
    assert not (shipped / "rows").exists()
    (model / "__init__.py").write_text(
        "import polars as pl\n\n"
        'MODEL = "a model of empty tables."\n\n\n'
        "def draw(seed, first, count, tables):\n"
        "    return {name: pl.DataFrame(schema=table.column_names) "
        "for name, table in tables.items()}\n"
    )
    assert main([*arguments, str(shipped / "rows")]) == 0
    assert (shipped / "rows" / "patients.csv").read_text() == (
        "patient_id,born_on,accepted_on,previous_surgery\n"
    )
    (shipped / "study.toml").write_text("[simulate.patients.previous_surgery]\n")
    assert main([*arguments, str(shipped / "again")]) == 2
    assert f"{shipped / 'study.toml'}: [simulate] would be" in capsys.readouterr().err
    assert not (shipped / "again").exists()


@pytest.mark.parametrize("shipped", ["heart_transplant"], indirect=True)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("simulate = 3\n", "[simulate] is 3; it must be a table"),
        ("[simulate.patient]\n", "[simulate.patient] is about no raw table; is patients meant?"),
        (
            "[simulate.patients.born_on]\nrang = 1\n",
            "[simulate.patients.born_on] rang: there is no such hint; is range meant?",
        ),
    ],
)
def test_a_wrong_hint_is_named_with_the_file_it_stands_in(
    text: str, message: str, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shipped / "other.toml"
    file.write_text(text)
    arguments = ["simulate", "--study", str(file), "--units", "2", "--out", str(shipped / "rows")]
    assert main(arguments) == 2
    assert f"{file}: {message}" in capsys.readouterr().err
    assert not (shipped / "rows").exists()


@pytest.mark.parametrize(
    ("limits", "first", "last"),
    [
        ([], "2010-01-01", "2020-12-31"),
        # Births do not move the study, nor does a limit that only keeps slips out.
        ([("1900-01-01", None), ("1950-01-01", "2002-12-31"), (None, "2099-12-31")],
         "2010-01-01", "2020-12-31"),
        ([("2014-02-01", None), (None, "2018-05-31")], "2014-02-01", "2018-05-31"),
        ([("1900-01-01", None), ("1967-01-01", "1974-12-31")], "1967-01-01", "1974-12-31"),
        # Ten years, 3652 days, where the other end is not known.
        ([(None, "1974-12-31")], "1964-12-31", "1974-12-31"),
        ([("2022-01-01", None)], "2022-01-01", "2032-01-01"),
    ],
)  # fmt: skip
def test_dates_without_limits_lie_where_the_others_leave_room(
    limits: list[tuple[str | None, str | None]], first: str, last: str, tmp_path: Path
) -> None:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    dates = [
        Column(f"limited_{number}", "date", "Day.", minimum=day(low), maximum=day(high))
        for number, (low, high) in enumerate(limits)
    ]
    tables = tables_of(
        table("subjects", key("subject_id"), Column("seen_on", "date", "Day."), *dates)
    )
    drawn(tables, {}, tmp_path / "raw", units=20_000)
    lines = (tmp_path / "raw" / "subjects.csv").read_text().splitlines()[1:]
    seen = sorted(line.split(",")[1] for line in lines)
    # A day among 4018 is missing from 20 000 draws with a probability of 0.7 %.
    assert (seen[0], seen[-1]) == (first, last)


class Model:
    """A study's own model, which forgets a column."""

    MODEL: str = "a model of nothing."

    def draw(self, seed: int, first: int, count: int, tables: Tables) -> dict[str, pl.DataFrame]:
        ids = [f"{seed}-{first + number}" for number in range(count)]
        frame = pl.DataFrame({"patient_id": ids, "laser": "argon"})
        return {"patients": frame, "eyes": frame}


def test_a_model_of_the_study_draws_instead_and_is_held_against_the_declarations(
    tmp_path: Path,
) -> None:
    tables = tables_of(
        table("patients", key("patient_id"), Column("laser", "text", "Laser.")),
    )
    simulate(tables, {}, Model(), units=3, seed=5, out=tmp_path / "raw", chunk_units=2)
    rows = (tmp_path / "raw" / "patients.csv").read_text().splitlines()
    assert rows == ["patient_id,laser", "5-0,argon", "5-1,argon", "5-2,argon"]
    assert "from a model of nothing." in (tmp_path / "raw" / "SYNTHETIC.md").read_text()
    with pytest.raises(SimulationError, match="draws patients without age_at_diagnosis_years"):
        simulate(EYES, {}, Model(), units=3, seed=5, out=tmp_path / "eyes")
