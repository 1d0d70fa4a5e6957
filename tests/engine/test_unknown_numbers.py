"""A number of a group with nobody in it prints a dash; one that no data could give is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.documents.printing.printed_numbers import PrintedNumbers
from caseseries.results.numbers import UnknownNumberError

CSV = """person_id,sex,town,months,died
A,f,Ulm,10,true
B,f,Bonn,20,false
C,m,Ulm,30,true
"""
TOML = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"
landmarks = [12]

[tables.people]
kind = "baseline"
rows = [{ variable = "sex" }, { variable = "town" }]

[tables.groups]
kind = "survival_by_group"
endpoint = "survival"
rows = [{ variable = "sex" }]
"""
COLUMNS = """
sex: str = column(codes={"f": "Female", "m": "Male", "d": "Diverse"}, description="Sex.")
town: str = column(description="Town.")
months: float = column(ge=0, unit="months", description="Time.")
died: bool = column(description="Died.")
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder: Path = tmp_path_factory.mktemp("study")
    return built(folder, one_table(COLUMNS, CSV, TOML))


@pytest.mark.parametrize(
    "id",
    [
        # Nobody is diverse, so nobody's rate was estimated.
        "groups.sex.d.rate_12m",
        # Towns are text: another one may come with the next delivery.
        "people.town.hagen.n",
    ],
)
def test_a_group_with_nobody_in_it_prints_a_dash(study: Built, id: str):
    assert PrintedNumbers(study.results).value(id) is None


@pytest.mark.parametrize(
    "id",
    [
        "survival.deathz.n",
        "survival.rate_13m",
        "groups.sex.f.rate_13m",
        "people.sex.femal.n",
        "people.age_years.mean",
        "peple.sex.f.n",
    ],
)
def test_an_id_that_no_data_could_give_stops_the_document(study: Built, id: str):
    with pytest.raises(UnknownNumberError, match=f"no number has the id '{id}'"):
        PrintedNumbers(study.results).value(id)
