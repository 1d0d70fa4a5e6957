"""study.toml is read whole, and what is wrong with it is said where it stands."""

from pathlib import Path

import pytest
from caseseries.analyses.study import StudyFileError, read_study

SHIPPED = Path(__file__).resolve().parents[2] / "study.toml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "study.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_study_counts_months_as_the_paper_does():
    study = read_study(SHIPPED)
    assert study.days_per_month == 30.4375
    assert study.landmarks_months == (12, 36, 60)
    assert study.progression_growth_percent == 20


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('zero = "first_session"', 'zero = "birth"', r"\[time\] zero = 'birth'; write one of"),
        ("days_per_month = 30.4375", "days_per_month = 0", r"\[time\] days_per_month = 0"),
        ("days_per_month = 30.4375", "", r"\[time\] lacks days_per_month"),
        ("growth_percent = 20", "growth_percent = 20\nshrink = 1", r"unknown keys: shrink"),
        ("[progression]", "[progress]", "unknown tables: progress"),
        ('label = "Sex"', 'lable = "Sex"', r"\[table1\] patient row 1 lacks label"),
        ("conf_level = 0.95", "conf_level = 95.0", "a fraction between 0 and 1"),
        ("landmarks_months = [12, 36, 60]", "landmarks_months = []", "a list of months above 0"),
        ('show = ["mean_sd", "range"], cut = 55', 'show = ["mode"]', "a list of mean_sd"),
        ("cut = 55 }", 'cut = 55, level = "a" }', "cut and level exclude each other"),
        ("[study]", "[study", "is not TOML"),
    ],
)
def test_a_wrong_choice_names_its_place(tmp_path, old, new, message):
    with pytest.raises(StudyFileError, match=message):
        read_study(changed(tmp_path, old, new))


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(StudyFileError, match=r"nowhere\.toml is missing; copy study\.toml"):
        read_study(tmp_path / "nowhere.toml")


def test_a_study_without_a_published_paper_needs_no_ledger(tmp_path):
    path = changed(tmp_path, '[claims]\nledger = "claims/ledger.csv"', "")
    assert read_study(path).ledger is None
