"""What the published numbers give away about single patients."""

import pytest
from first_study import read_ledger

from caseseries.warehouse.database import opened
from claims.identifiability import Field, disclosure, identify, read_fields


@pytest.fixture(scope="module")
def committed() -> tuple[Field, ...]:
    return read_fields()


def field(found: tuple[Field, ...], patient: str, name: str) -> Field:
    return next(f for f in found if (f.patient, f.field) == (patient, name))


def test_the_committed_fields_are_what_the_ledger_gives(committed):
    assert identify(read_ledger()) == committed


def test_follow_up_is_pinned_but_for_two_patients(committed):
    # Found by enumeration: only the 5th and the 12th patient may move, by some tenths.
    moving = {
        f.patient for f in committed if f.field == "follow_up_months" and f.status != "pinned"
    }
    assert moving == {"P05", "P12"}
    fifth = field(committed, "P05", "follow_up_months")
    assert (fifth.low, fifth.high) == ("15.0", "15.1")


def test_two_patients_may_have_exchanged_their_origin(committed):
    open_origins = {f.patient for f in committed if f.field == "pathology" and f.status != "pinned"}
    assert open_origins == {"P09", "P10"}


def test_ages_are_bounded_by_group_and_printed_range(committed):
    for f in committed:
        if f.field == "age_years":
            group = field(committed, f.patient, "age_group").low
            assert (f.low, f.high) == (("36", "54") if group == "lt_55" else ("55", "75"))


def test_every_patient_has_every_field_with_a_known_status(committed):
    by_patient: dict[str, int] = {}
    for f in committed:
        assert f.status in ("pinned", "bounded", "free")
        by_patient[f.patient] = by_patient.get(f.patient, 0) + 1
    assert len(by_patient) == 13
    assert {"ecog", "sedation", "margin_mm", "regimen"} <= {f.field for f in committed}


def made_up(patient: str, name: str, value: str, status: str = "pinned") -> Field:
    table = {"sex": "patients", "age_group": "patients", "pathology": "primary_tumors"}.get(
        name, "vital_status"
    )
    return Field(patient, table, name, status, value, value, "")


def test_who_shares_no_attributes_with_another_stands_alone():
    # A and B agree, C may be either origin and so may agree with nobody or with D.
    people = {
        "A": ("male", "lung"), "B": ("male", "lung"), "C": ("female", "lung|liver"),
        "D": ("female", "liver"), "E": ("female", "bone"),
    }  # fmt: skip
    found = [
        made_up(patient, name, value)
        for patient, values in people.items()
        for name, value in zip(("sex", "pathology"), values, strict=True)
    ]
    told = disclosure(found)
    assert (told.patients, told.fields, told.alone, told.smallest_group) == (5, 10, 1, 1)
    assert "1 of 5 patients stand alone" in told.finding


def test_the_database_holds_the_fields_and_the_finding(committed, study_db):
    with opened(study_db, read_only=True) as con:
        assert con.execute("select count(*) from claims.identifiability").fetchall() == [
            (len(committed),)
        ]
        pinned, finding = con.execute("select pinned, finding from claims.disclosure").fetchall()[0]
    assert pinned == sum(field.status == "pinned" for field in committed)
    assert f"pin {pinned} " in finding
