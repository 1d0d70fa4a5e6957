"""The type of limits that a study chooses is shown by every table, figure and sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import built, lines_of, one_table

from caseseries.documents.printing.sentence_parts import SentenceParts

COLUMNS = """
    arm: str = column(codes={"a": "A", "b": "B"}, description="Arm.")
    months: float = column(description="Months to event or censoring.")
    failed: bool = column(description="The event.")
    left: bool = column(description="The other event.")
"""
TOML = """
[statistics]
{statistics}

[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
event_name = "failure"
landmarks = [12]

[endpoints.other]
label = "Failure"
unit = "person"
time = "months"
event = "failed"
competing = "left"
landmarks = [12]

[tables.groups]
kind = "survival_by_group"
endpoint = "failure"
rows = [{{ variable = "arm" }}]

[figures.curve]
kind = "kaplan_meier"
endpoint = "failure"

[figures.curves]
kind = "kaplan_meier"
endpoint = "failure"
by = "arm"

[figures.incidence]
kind = "cumulative_incidence"
endpoint = "other"
"""
# In each arm one of four fails at 6 months: S = 0.75, Greenwood's standard error of log S is
# sqrt(1 / (4 * 3)) = 0.28868 and that of S 0.21651. In both together 2 of 8: sqrt(2 / (8 * 6)) =
# 0.20412 and 0.15309. With z = 1.95996:
#   plain    0.75 -+ z * 0.21651; 0.75 -+ z * 0.15309
#   log      exp(log 0.75 -+ z * 0.28868)
#   log-log  0.75 ** exp(+- z * 0.28868 / 0.28768)
ARM = {"plain": "32.6%–100%", "log": "42.6%–100%", "log-log": "12.8%–96.1%"}
BOTH = {"plain": "45.0%–100%", "log": "50.3%–100%", "log-log": "31.5%–93.1%"}
# R: survfit(Surv(months, factor(failed, 0:2)) ~ 1, conf.type = …), at 12 months.
INCIDENCE = {"plain": "0%–55.0%", "log": "7.5%–83.0%", "log-log": "3.7%–55.8%"}


@pytest.mark.parametrize("recommended", [None, "plain", "log"])
@pytest.mark.parametrize("conf_type", ["plain", "log", "log-log"])
def test_it_is_that_of_the_study_everywhere(
    tmp_path: Path, conf_type: str, recommended: str | None
) -> None:
    people: list[dict[str, object]] = [
        {"person_id": f"{arm}{at}", "arm": arm, "months": months, "failed": at == 0, "left": False}
        for arm in "ab"
        for at, months in enumerate((6, 15, 16, 20))
    ]
    second = f'\nrecommended_conf_type = "{recommended}"' if recommended else ""
    toml = TOML.format(statistics=f'conf_type = "{conf_type}"{second}')
    found = built(tmp_path, one_table(COLUMNS, lines_of(people), toml))
    say = SentenceParts(found.results)
    assert say.conf_type() == conf_type
    assert say.conf_type(limits="recommended") == (recommended or conf_type)
    assert say.limits("failure.rate_12m") == BOTH[conf_type]
    assert say.limits("groups.arm.a.rate_12m") == ARM[conf_type]
    assert say.limits("failure.rate_12m", limits="recommended") == BOTH[recommended or conf_type]

    published = found.tables("groups", form="published").html
    assert ARM[conf_type].replace("%", "") in published
    assert f"{conf_type} " in published
    assert ARM[recommended or conf_type].replace("%", "") in found.tables.groups.html
    assert f"{recommended or conf_type} " in found.tables.groups.html
    for figure in (found.figures.curve, found.figures.curves):
        assert "75.0% at 12 months" in figure.alt.replace("\N{NO-BREAK SPACE}", " ")
    assert f"25.0% (95% CI, {INCIDENCE[conf_type]})" in found.figures.incidence.alt
