"""A number in study.toml that measures nothing is refused where it stands."""

from pathlib import Path

import pytest

from caseseries.study.study_file import StudyFileError, read_toml


@pytest.mark.parametrize(
    "number", ["inf", "-inf", "nan", "1e300", "-1e13", "1e-320", "1e-7", "1" + "0" * 400]
)
@pytest.mark.parametrize("written", ["step = {}", "steps = [1, {}]", "steps = [{{ at = {} }}]"])
def test_it_is_refused_by_its_key(tmp_path: Path, number: str, written: str) -> None:
    file = tmp_path / "study.toml"
    file.write_text("[settings.growth]\n" + written.format(number))
    with pytest.raises(StudyFileError, match=r"study\.toml: settings\.growth\.step.* write 0, or"):
        read_toml(file)


@pytest.mark.parametrize("number", ["0", "0.0", "-0.5", "30.4375", "1e-6", "1e12", "true"])
def test_others_are_taken(tmp_path: Path, number: str) -> None:
    file = tmp_path / "study.toml"
    file.write_text(f"step = {number}")
    assert set(read_toml(file)) == {"step"}
