"""How to have dates read is said of those cells alone that are written so."""

from pathlib import Path

from gate_cohort import checked, deliver

HINT = 'date_format.birth_month = "%d.%m.%Y"'


def said(folder: Path, *births: tuple[str, str]) -> dict[str, str]:
    """What the gate says of each misformatted month of birth, by what the cell holds."""
    report = checked(deliver(folder, *(("patients", *birth) for birth in births)))
    return {
        str(failure.value): failure.message
        for failure in report.failures
        if failure.column == "birth_month" and failure.rule.endswith(".format")
    }


def test_a_thirteenth_month_is_not_said_to_be_written_with_points(tmp_path: Path) -> None:
    messages = said(tmp_path, ("1960-05-01", "1951-13-01"), ("1971-11-01", "15.06.1955"))
    assert set(messages) == {"1951-13-01", "15.06.1955"}
    assert HINT in messages["15.06.1955"]
    assert "All of them" not in messages["15.06.1955"]
    assert HINT not in messages["1951-13-01"]


def test_all_of_them_are_meant_where_all_fit(tmp_path: Path) -> None:
    messages = said(tmp_path, ("1960-05-01", "15.06.1955"), ("1971-11-01", "28.02.1960"))
    assert len(messages) == 2
    assert all("All of them fit DD.MM.YYYY" in m and HINT in m for m in messages.values())
