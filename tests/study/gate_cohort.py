"""A sound cohort of two patients as delivered files, and ways to break it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
from first_study import check

from caseseries.gate.gate import GateReport
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.failure import Failure

TABLES: Mapping[str, str] = {
    "patients": """\
patient_id,sex,birth_month,ecog,life_expectancy_months_ge_6,surgery,previous_renal_treatment
P01,male,1960-05-01,0,true,declined,false
P02,female,1971-11-01,1,true,declined,false
""",
    "primary_tumors": """\
patient_id,organ,pathology,diagnosed_on,treatment
P01,lung,non-small cell lung cancer,2012-03-10,resection
P02,salivary gland,adenoid cystic carcinoma,2009-07-01,radiotherapy
""",
    "metastases": """\
patient_id,organ,n_lesions,max_diameter_mm,detected_on,resolved_on,growing
P01,lung,3,12.5,2014-01-20,,false
P02,liver,1,,2011-02-03,2012-02-03,
P01,liver,2,8,2015-08-14,,
""",
    "tumors": """\
tumor_id,patient_id,kidney,max_diameter_cm,detected_on,biopsy_result
T01,P01,left,1.7,2014-12-01,metastasis
T02,P02,right,2.4,2013-10-05,non-diagnostic
T03,P02,right,1.0,2013-10-05,
""",
    "sessions": """\
session_id,patient_id,performed_on,modality,hydrodissection,sedation
S01,P01,2015-02-10,cryoablation,true,conscious
S02,P02,2014-01-15,radiofrequency,false,conscious
""",
    "ablations": """\
session_id,tumor_id,technical_success,margin_mm,freeze_thaw_cycles,energy_minutes
S01,T01,true,7,2,
S02,T02,true,,,12
S02,T03,true,6.5,,10
""",
    "complications": """\
complication_id,session_id,event,sir_class,onset_on
C01,S01,retroperitoneal hematoma,A,2015-02-10
""",
    "imaging": """\
imaging_id,patient_id,imaged_on,modality,contrast
I01,P01,2015-01-20,CT,true
I02,P01,2015-02-14,CT,true
I03,P01,2015-08-14,MR,true
I04,P02,2014-01-02,CT,true
I05,P02,2014-01-20,CT,true
I06,P02,2014-11-20,CT,false
""",
    "findings": """\
imaging_id,tumor_id,finding,organ,growth_percent
I02,T01,complete coverage,,
I05,T02,complete coverage,,
I05,T03,complete coverage,,
I03,,distant recurrence,liver,
I06,,growth,,25
""",
    "labs": """\
patient_id,sampled_on,creatinine_mg_dl
P01,2015-02-08,0.81
P01,2015-08-11,0.95
P02,2014-01-10,0.60
""",
    "therapies": """\
patient_id,started_on,ended_on,regimen
P01,2015-09-01,2015-12-01,"carboplatin, paclitaxel"
""",
    "vital_status": """\
patient_id,last_seen_on,status,cause_of_death
P01,2016-03-01,dead,tumor progression
P02,2015-01-20,alive,
""",
    "screening": """\
screening_id,first_ablation_on,indication,patient_id
N001,2015-02-10,renal metastasis,P01
N002,2014-01-15,renal metastasis,P02
N003,2014-03-01,renal cell carcinoma,
""",
}

Change = tuple[str, str, str]


def deliver(folder: Path, *changes: Change) -> Path:
    """Write the cohort to a folder after replacing, per change, (table, text, by another text)."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = dict(TABLES)
    for table, before, after in changes:
        if texts[table].count(before) != 1:
            raise ValueError(f"{table} holds {before!r} {texts[table].count(before)} times.")
        texts[table] = texts[table].replace(before, after)
    for table, text in texts.items():
        (folder / f"{table}.csv").write_bytes(text.encode())
    return folder


def checked(
    folder: Path, severities: Mapping[str, str] | None = None, own: StudyRules | None = None
) -> GateReport:
    """Return the gate's report on a folder."""
    with duckdb.connect() as con:
        return check(folder, con, severities, own=own)


def found(report: GateReport, rule: str) -> list[Failure]:
    """Return the failures of one rule."""
    return [failure for failure in report.failures if failure.rule == rule]


def places(report: GateReport) -> list[tuple[str, int | None, str | None]]:
    """Return rule, line and column of every failure."""
    return [(failure.rule, failure.line, failure.column) for failure in report.failures]
