"""Limits of an endpoint whose rows belong together: R's values, and where reports show them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tiny_study import Built, built, lines_of, one_table

from caseseries.documents.printing.sentence_parts import SentenceParts

REFERENCE = Path(__file__).parents[1] / "reference"
COLUMNS = """
    who: str = column(description="Whose eye it is.")
    treated: bool = column(description="Treated.")
    months: float = column(description="Months.")
    lost: bool = column(description="Vision lost.")
    died: bool = column(description="Died before.")
"""
TOML = """
[statistics]
conf_type = "plain"
RECOMMENDED

[endpoints.vision]
label = "Vision kept"
unit = "person"
time = "months"
event = "lost"
cluster = "who"
landmarks = [12, 36]

[endpoints.loss]
label = "Loss"
unit = "person"
time = "months"
event = "lost"
competing = "died"
cluster = "who"
landmarks = [36]

[tables.groups]
kind = "survival_by_group"
endpoint = "vision"
rows = [{ variable = "treated" }]

[tables.tests]
kind = "logrank"
endpoint = "vision"
rows_of = "groups"

[tables.table1]
kind = "baseline"
by = "treated"
rows = [{ variable = "lost" }]

[figures.curve]
kind = "kaplan_meier"
endpoint = "vision"

[figures.incidence]
kind = "cumulative_incidence"
endpoint = "loss"
"""
SECOND = 'recommended_conf_type = "log-log"'
INDEPENDENT = "as independent, though several belong together."


def rows_of_r() -> list[dict[str, object]]:
    with (REFERENCE / "diabetic.csv").open(encoding="utf-8") as file:
        return [
            {
                "person_id": f"E{number:04}",
                "who": f"P{row['id']}",
                "treated": "yes" if row["group"] == "treated" else "no",
                "months": row["time"],
                "lost": "yes" if row["event"] == "1" else "no",
                "died": "no",
            }
            for number, row in enumerate(csv.DictReader(file))
        ]


def made(folder: Path, recommended: str) -> Built:
    toml = TOML.replace("RECOMMENDED", recommended)
    return built(folder, one_table(COLUMNS, lines_of(rows_of_r()), toml))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return made(tmp_path_factory.mktemp("both"), SECOND)


def of_r(conf_type: str, time: int) -> dict[str, Any]:
    reference = json.loads((REFERENCE / "diabetic.json").read_text(encoding="utf-8"))
    (row,) = [row for row in reference["km_robust"][conf_type] if row["time"] == time]
    return row


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("time", [12, 36])
@pytest.mark.parametrize(("between", "conf_type"), [("", "plain"), ("_recommended", "loglog")])
def test_both_types_of_limits_know_the_clusters(
    both: Built, between: str, conf_type: str, time: int
) -> None:
    row, id = of_r(conf_type, time), f"vision.rate_{time}m_robust"
    assert both.value(f"{id}_std_error") == close(100 * row["std_err"])
    assert both.value(f"{id}{between}_low") == close(100 * row["lower"])
    assert both.value(f"{id}{between}_high") == close(100 * row["upper"])


def test_without_competing_events_incidence_has_the_same_errors(both: Built) -> None:
    # The share with the event is 1 less that without, and so is its influence.
    assert both.value("incidence.rate_36m") == close(100 * (1 - of_r("plain", 36)["survival"]))
    assert both.value("incidence.rate_36m_robust_std_error") == close(
        100 * of_r("plain", 36)["std_err"]
    )
    assert both.value("incidence.rate_36m_std_error") == close(
        both.value("vision.rate_36m_std_error") or 0
    )


def test_the_recommended_form_of_a_figure_shows_them_the_published_one_not(both: Built) -> None:
    published, recommended = (
        both.figures("incidence", form=form).alt for form in ("published", "recommended")
    )
    say = SentenceParts(both.results)
    assert say.rate("incidence.rate_36m") in published
    assert say.rate("incidence.rate_36m", limits="robust_recommended") in recommended
    assert both.figures.incidence.alt == published
    drawn = {
        form: both.figures("curve", form=form).svg.count("path") for form in (None, "published")
    }
    assert drawn[None] == drawn["published"]
    assert both.figures("curve", form="recommended").svg != both.figures.curve.svg
    with pytest.raises(ValueError, match="neither published nor recommended"):
        both.figures("curve", form="naive")


def test_with_one_type_of_limits_figures_know_the_clusters(tmp_path: Path) -> None:
    found = made(tmp_path, "")
    say = SentenceParts(found.results)
    assert say.rate("incidence.rate_36m", limits="robust") in found.figures.incidence.alt
    assert found.value("vision.rate_36m_robust_low") == close(100 * of_r("plain", 36)["lower"])


def test_tables_take_them_and_say_what_tests_do_not_know(both: Built) -> None:
    groups = both.tables.groups
    assert "groups.treated.yes.rate_36m_robust_recommended_low" in groups.ids
    assert "groups.treated.yes.rate_36m_recommended_low" not in groups.ids
    assert "that allow for people that belong together" in groups._repr_markdown_()
    for table in (groups, both.tables("groups", form="published"), both.tables.tests):
        assert f"The log-rank test takes people {INDEPENDENT}" in table._repr_markdown_()


def test_rows_of_their_own_need_no_such_note(tmp_path: Path) -> None:
    toml = TOML.replace("RECOMMENDED", SECOND).replace('cluster = "who"\n', "")
    found = built(tmp_path, one_table(COLUMNS, lines_of(rows_of_r()), toml))
    assert INDEPENDENT not in found.tables.groups._repr_markdown_()
    assert INDEPENDENT not in found.tables.tests._repr_markdown_()
    assert "groups.treated.yes.rate_36m_recommended_low" in found.tables.groups.ids
    assert found.results.records("curves")[5]["robust_low"] is None
