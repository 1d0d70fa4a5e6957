"""Delimiters and encodings other than comma and UTF-8: read where nothing is lost, and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from delivered_values import raw
from first_study import DATA
from gate_cohort import TABLES, checked, deliver, found, places

from caseseries.gate.gate import GateReport
from caseseries.study.failure import Failure

TEXT = TABLES["complications"].replace("hematoma", "hämatom – “still”")


def deliver_as(folder: Path, content: bytes, name: str = "complications.csv") -> GateReport:
    deliver(folder)
    (folder / "complications.csv").unlink()
    (folder / name).write_bytes(content)
    return checked(folder)


def about_the_file(report: GateReport) -> list[Failure]:
    return [failure for failure in report.failures if ".file." in failure.rule]


@pytest.mark.parametrize("name", ["{}.tsv", "{}.TAB"])
def test_tab_separated_files_give_the_same_tables_as_csv(tmp_path: Path, name: str) -> None:
    for path in DATA.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert '"' not in text
        assert "\t" not in text
        (tmp_path / name.format(path.stem)).write_text(text.replace(",", "\t"), encoding="utf-8")
    assert raw(tmp_path) == raw(DATA)


@pytest.mark.parametrize(
    ("name", "delimiter", "said"),
    [
        ("complications.csv", ";", "semicolon"),
        ("complications.txt", "|", "vertical bar"),
        ("complications.tsv", ",", "comma"),
    ],
)
def test_another_delimiter_than_the_name_promises_is_a_note(
    tmp_path: Path, name: str, delimiter: str, said: str
) -> None:
    content = TABLES["complications"].replace(",", delimiter).encode()
    (failure,) = about_the_file(deliver_as(tmp_path, content, name))
    assert (failure.rule, failure.severity) == ("complications.file.delimiter", "note")
    assert f"separated by a {said}" in failure.message


def test_windows_1252_is_read_with_a_warning(tmp_path: Path) -> None:
    report = deliver_as(tmp_path, TEXT.encode("cp1252"))
    (failure,) = about_the_file(report)
    assert (failure.rule, failure.severity) == ("complications.file.encoding", "warning")
    assert "Windows-1252" in failure.message
    assert report.ok


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_utf_16_and_utf_32_are_read_with_a_warning(tmp_path: Path, encoding: str) -> None:
    report = deliver_as(tmp_path, TEXT.encode(encoding))
    (failure,) = about_the_file(report)
    assert (failure.rule, failure.severity) == ("complications.file.encoding", "warning")
    assert report.ok


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_without_a_character_is_an_error(tmp_path: Path, byte: int) -> None:
    report = deliver_as(
        tmp_path, TABLES["complications"].encode() + b"C02,S01,a\xe4" + bytes([byte])
    )
    (failure,) = found(report, "complications.file.undecodable")
    assert (failure.severity, failure.line) == ("error", 3)
    assert f"0x{byte:02X}" in failure.message


def test_lines_in_two_encodings_are_an_error(tmp_path: Path) -> None:
    content = TEXT.encode("utf-8") + "C02,S01,ödem,A,2015-02-11\n".encode("latin-1")
    (failure,) = found(deliver_as(tmp_path, content), "complications.file.undecodable")
    assert failure.line == 2
    assert "UTF-8 and others are not" in failure.message


def test_utf_16_cut_off_within_a_character_is_an_error(tmp_path: Path) -> None:
    report = deliver_as(tmp_path, TEXT.encode("utf-16")[:-1])
    assert ("complications.file.undecodable", None, None) in places(report)
    assert not report.ok
