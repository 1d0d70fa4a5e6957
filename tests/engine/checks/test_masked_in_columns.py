"""Very many failures, masked and written in columns, are those masked and written one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tiny_study import written

from caseseries.gate import gate
from caseseries.gate.failures import collecting_failures
from caseseries.gate.failures.many_failures import Failures
from caseseries.gate.report import render
from caseseries.gate.report.masking import Masking
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.failure import Failure
from caseseries.study.study import open_study

RULE = """-- severity: error
-- column: seen_on
-- rule: Nobody is seen before being born.
-- reason: A slip of the pen.
-- message: Seen before {born_on}, the birth of {name} ({arm}).
select source_line, born_on, name, arm from raw.people where seen_on < born_on
"""


def study(*, phi_key: bool) -> dict[str, str]:
    return {
        "study.toml": '[study]\ntitle = "Masked"\n',
        "schemas/people.py": f'''
            import datetime

            from caseseries.schema import RawTable, column


            class People(RawTable):
                """People observed. One row per person."""

                person_id: str = column(key=True, phi={phi_key}, description="The person.")
                name: str = column(phi=True, description="Name.")
                born_on: datetime.date = column(phi=True, description="Day of birth.")
                seen_on: datetime.date = column(
                    phi=True, ge=datetime.date(1900, 1, 1), description="Day."
                )
                arm: str = column(codes={{"a": "A", "b": "B"}})
        ''',
        "schemas/rules/people.after_birth.sql": RULE,
    }


ROWS = """person_id,name,born_on,seen_on,arm
P1,Ada,1980-05-01,1979-05-01,c
P2,Bob,1980-05-01,31.02.2015,"d ""e"" f"
P3,Cäcilie\u202e,1980-05-01,1979-05-01,c
P3,Dan,2001-05-01,2000-04-30,
P4,,2001-05-01,2000-04-30,b
P5,Eve,2001-05-01,1889-12-31,\u7532
P6,Fay,1980-05-01,1981-05-01,c
P7,Ada,1980-05-01,1979-05-01,a
P8,Ada,1980-05-01,1979-05-01,a
P9,Guy,1980-05-01,1969-12-01,b
"""


def as_written(failure: Failure) -> dict[str, Any]:
    said = failure._asdict()
    del said["row"], said["stands_for"], said["partition"]
    return said


@pytest.mark.parametrize("phi_key", [False, True])
@pytest.mark.parametrize("show_phi", [False, True])
@pytest.mark.parametrize("many", [0, 1000])
def test_failures_in_columns_are_those_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, phi_key: bool, show_phi: bool, many: int
) -> None:
    monkeypatch.setattr(collecting_failures, "MANY_FAILURES", many)
    written(tmp_path, study(phi_key=phi_key))
    data = tmp_path / "data"
    data.mkdir()
    (data / "people.csv").write_text(ROWS, encoding="utf-8")
    own = StudyRules((tmp_path / "schemas" / "rules",))
    with duckdb.connect() as con:
        report = gate.check(data, con, open_study(tmp_path).raw_tables, own=own)
    assert isinstance(report.failures, Failures) == (many == 0)
    rules = {failure.rule for failure in report.failures}
    assert {"people.after_birth", "people.arm.codes", "people.key.unique"} <= rules
    masking = Masking(report, show_phi=show_phi)
    singly = [as_written(masking.failure(failure)) for failure in report.failures]
    text = render(report, "json", show_phi=show_phi)
    assert json.loads(text)["failures"] == singly
    assert ("Ada" in text) == show_phi
    assert "\u202e" not in text
