"""The report: the JSON contract, the text for the terminal, and what all formats share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate_cohort import checked, deliver
from gate_reports import BROKEN, FORMAT, HOSTILE, JUMP, UNKNOWN_FILE, failure, hostile, report

from caseseries.gate.report import FORMATS, render


def test_json_is_the_contract_with_other_programs() -> None:
    assert json.loads(render(BROKEN, "json")) == {
        "ok": False,
        "tables": {"labs": {"rows": 2}, "screening": {"rows": 0}},
        "failures": [
            {
                "rule": "folder.unknown_file",
                "severity": "note",
                "table": "",
                "file": "data/raw/x.csv",
                "line": None,
                "column": None,
                "key": None,
                "value": None,
                "message": "Say.",
            },
            *(
                {
                    "rule": "labs.creatinine_mg_dl.format",
                    "severity": "error",
                    "table": "labs",
                    "file": "data/raw/labs.csv",
                    "line": line,
                    "column": "creatinine_mg_dl",
                    "key": None,
                    "value": value,
                    "message": "Say.",
                }
                for line, value in ((2, "0,8"), (3, "0,9"))
            ),
            {
                "rule": "labs.creatinine_jump",
                "severity": "warning",
                "table": "labs",
                "file": "data/raw/labs.csv",
                "line": 3,
                "column": "creatinine_mg_dl",
                "key": None,
                "value": "9",
                "message": "Say.",
            },
        ],
    }


def test_json_of_sound_data_has_no_failures() -> None:
    assert json.loads(render(report(), "json"))["failures"] == []


def test_warnings_and_notes_let_the_data_pass() -> None:
    assert report(failure(JUMP, 3), failure(UNKNOWN_FILE)).ok
    assert not report(failure(FORMAT, 3)).ok
    assert report().ok


def test_text_gives_counts_first_and_places_an_editor_can_jump_to() -> None:
    text = render(BROKEN, "text")
    assert text.splitlines()[:2] == [
        "2 tables, 2 rows, 4 rules",
        "The data break rules: 2 errors, 1 warning, 1 note.",
    ]
    assert "2 errors  labs.creatinine_mg_dl.format" in text
    assert "data/raw/labs.csv:2  line 2, creatinine_mg_dl = '0,8'" in text
    assert text.index("2 errors  labs.creatinine_mg") < text.index("1 warning  labs.crea")
    assert "not delivered: screening.key.unique" in text
    assert "3 rules broken, 0 kept, 1 not checked: 2 errors, 1 warning, 1 note" in text
    assert "\x1b" not in text


def test_text_says_once_what_is_wrong_with_many_rows() -> None:
    many = report(*(failure(FORMAT, line, "0,8", "Write a point.") for line in range(2, 7)))
    text = render(many, "text")
    assert text.count("Write a point.") == 1
    assert text.count("data/raw/labs.csv:") == 5


def test_text_lists_the_first_failures_of_a_rule_and_says_how_to_see_all() -> None:
    many = report(*(failure(FORMAT, line, "0,8") for line in range(2, 1002)))
    text = render(many, "text")
    assert "1,000 errors  labs.creatinine_mg_dl.format" in text
    assert text.count("data/raw/labs.csv:") == 10
    assert "… and 990 more" in text
    assert "990 failures not listed; caseseries check --all lists every one" in text
    everything = render(many, "text", everything=True)
    assert everything.count("data/raw/labs.csv:") == 1000
    assert "--all" not in everything


def test_text_says_when_nothing_is_wrong() -> None:
    assert "No rule is broken." in render(report(), "text")
    passing = render(report(failure(JUMP, 3)), "text")
    assert "The data may pass: 1 warning." in passing


def test_color_is_given_only_where_it_is_asked_for() -> None:
    assert "\x1b[31m2 errors\x1b[0m" in render(BROKEN, "text", color=True)
    assert "\x1b" not in render(BROKEN, "json", color=True)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("show_phi", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_format_lets_a_control_character_through(format: str, show_phi: bool, text: str) -> None:
    out = render(hostile(text), format, show_phi=show_phi)
    for char in out:
        assert char.isprintable() or char == "\n", repr(char)
    out.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_json_gives_back_the_cell_as_it_was(text: str) -> None:
    (found,) = json.loads(render(hostile(text), "json", show_phi=True))["failures"]
    assert found["value"] == found["key"] == found["column"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_text_keeps_its_lines_whatever_a_cell_holds(text: str) -> None:
    lines = render(hostile("x"), "text", show_phi=True).count("\n")
    assert render(hostile(text), "text", show_phi=True).count("\n") == lines


def test_a_terminal_shows_an_escape_as_its_code() -> None:
    assert "\\x1b[2J" in render(hostile("\x1b[2J"), "text", show_phi=True)


@pytest.mark.parametrize("format", ["text", "junit", "sarif", "markdown", "html"])
def test_a_cell_of_a_megabyte_is_shown_by_its_beginning(format: str) -> None:
    huge = report(failure(FORMAT, 2, "9" * 1_000_000))
    out = render(huge, format)
    assert len(out) < 20_000
    assert "1,000,000 characters" in out


@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_cell_of_a_file_is_inert_in_every_format(tmp_path: Path, format: str) -> None:
    text = "<b onmouseover=alert(1)>\x1b[2J'; drop table x"
    found = checked(deliver(tmp_path, ("patients", "P01,male", f"P01,{text}")))
    out = render(found, format)
    assert "\x1b" not in out
    if format in ("html", "markdown", "junit"):
        assert "<b " not in out


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="text, json, junit, sarif, markdown, github, html"):
        render(report(), "pdf")
