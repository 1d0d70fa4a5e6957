"""A number of a group with nobody in it prints a dash; one that no data could give is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import built, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.evidence.as_published import AsPublished
from caseseries.results.numbers import UnknownNumberError

CSV = """person_id,sex,town,months,died,ill
A,f,Ulm,10,true,false
B,f,Bonn,20,false,true
C,m,Ulm,30,true,false
"""
TOML = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"
event_name = "death"
landmarks = [12]

[endpoints.illness]
label = "Illness"
unit = "person"
time = "months"
event = "ill"
competing = "died"

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
ill: bool = column(description="Ill.")
"""


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> SentenceParts:
    """What a document of the study prints numbers with."""
    folder: Path = tmp_path_factory.mktemp("study")
    study = built(folder, one_table(COLUMNS, CSV, TOML))
    return SentenceParts(AsPublished(study.results, folder / "study.duckdb"))


@pytest.mark.parametrize(
    "id",
    [
        # Nobody is diverse, so nobody's rate was estimated.
        "groups.sex.d.rate_12m",
        # Towns are text: another one may come with the next delivery.
        "people.town.hagen.n",
    ],
)
def test_a_group_with_nobody_in_it_prints_a_dash(say: SentenceParts, id: str):
    assert say.value(id) is None


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
def test_an_id_that_no_data_could_give_stops_the_document(say: SentenceParts, id: str):
    with pytest.raises(UnknownNumberError, match=f"no number has the id '{id}'"):
        say.value(id)


def test_the_neutral_manuscript_says_what_a_share_without_the_event_leaves_out(
    tmp_path: Path,
):
    study = built(tmp_path, one_table(COLUMNS, CSV, TOML))
    neutral = Neutral(study.results, SentenceParts(study.results))
    # Two of three died; one fell ill, and death makes that impossible.
    assert neutral.endpoint("survival").startswith(
        "**Survival.** Death occurred in 66.7% (2/3) of people. The share without it was"
    )
    assert neutral.endpoint("illness").startswith(
        "**Illness.** The event of illness occurred in 33.3% (1/3) of people. Competing events are"
    )
