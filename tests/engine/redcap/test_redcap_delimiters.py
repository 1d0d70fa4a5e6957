"""Files of a REDCap project that a spreadsheet saved with semicolons, and those cut short."""

import csv
import re
from pathlib import Path

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary
from test_redcap_events import DICTIONARY, LABS, RAW

from caseseries.study.failure import CannotReadError

FORMS = [["instrument_name", "instrument_label"], ["labs", "Blood"], ["start", "Start"]]


def project(folder: Path) -> Path:
    write_csv(folder / "records.csv", RAW)
    write_dictionary(folder, DICTIONARY)
    write_csv(folder / "forms.csv", FORMS)
    return folder


def test_semicolons_separate_what_commas_did(tmp_path: Path) -> None:
    as_exported = read(project(tmp_path), LABS, "id, value", "id, value")
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    found, failures = read(tmp_path, LABS, "id, value", "id, value")
    assert found == as_exported[0] == [("1", "10"), ("1", "30"), ("2", "7")]
    assert of_rule(failures, "redcap_rows") == []


@pytest.mark.parametrize("name", ["dictionary.csv", "forms.csv", "records.csv"])
def test_a_row_that_does_not_fit_the_header_is_named_with_its_line(
    tmp_path: Path, name: str
) -> None:
    path = project(tmp_path) / name
    first, second, rest = path.read_text(encoding="utf-8").split("\n", 2)
    path.write_text("\n".join([first, second.partition(",")[0], rest]), encoding="utf-8")
    with pytest.raises(CannotReadError, match=rf"{re.escape(name)}, line 2: 1 cells, the header"):
        read(tmp_path, LABS, "id")
