"""The report's formats: their contracts, their counts, and that cells come out inert."""

from __future__ import annotations

import html.parser
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from gate_cohort import checked, deliver

from schemas.failure import Failure, Rule
from schemas.gate import GateReport
from schemas.report import FORMATS, render

RULES = (
    Rule("labs.sampled_on.format", "error", "Dates are ISO dates.", "labs", "sampled_on"),
    Rule(
        "labs.creatinine_jump", "warning", "No jumps.", "labs", "creatinine_mg_dl", "Why.", "Src."
    ),
    Rule("folder.unknown_file", "note", "Every file is a table.", ""),
    Rule("screening.key.unique", "error", "Unique.", "screening", not_checked="not delivered"),
)


def failure(
    rule: Rule, line: int | None = None, value: str | None = None, message: str = "Say."
) -> Failure:
    file = f"data/raw/{rule.table or 'x'}.csv"
    key = None if line is None else "P01"
    return Failure(rule.id, rule.severity, rule.table, file, line, rule.column, key, value, message)


def report(*failures: Failure) -> GateReport:
    return GateReport({"labs": 2, "screening": 0}, failures, RULES)


BROKEN = report(
    failure(RULES[2]),
    failure(RULES[0], 2, "1.1.2015"),
    failure(RULES[0], 3, "2.1.2015"),
    failure(RULES[1], 3, "9"),
)


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
                    "rule": "labs.sampled_on.format",
                    "severity": "error",
                    "table": "labs",
                    "file": "data/raw/labs.csv",
                    "line": line,
                    "column": "sampled_on",
                    "key": "P01",
                    "value": value,
                    "message": "Say.",
                }
                for line, value in ((2, "1.1.2015"), (3, "2.1.2015"))
            ),
            {
                "rule": "labs.creatinine_jump",
                "severity": "warning",
                "table": "labs",
                "file": "data/raw/labs.csv",
                "line": 3,
                "column": "creatinine_mg_dl",
                "key": "P01",
                "value": "9",
                "message": "Say.",
            },
        ],
    }


def test_warnings_and_notes_let_the_data_pass() -> None:
    assert report(failure(RULES[1], 3), failure(RULES[2])).ok
    assert not report(failure(RULES[0], 3)).ok
    assert report().ok


def test_text_gives_counts_first_and_places_an_editor_can_jump_to() -> None:
    text = render(BROKEN, "text")
    assert text.splitlines()[:2] == [
        "2 tables, 2 rows, 4 rules",
        "The data break rules: 2 errors, 1 warning, 1 note.",
    ]
    assert "2 errors  labs.sampled_on.format" in text
    assert "data/raw/labs.csv:2  line 2, P01, sampled_on = '1.1.2015'" in text
    assert text.index("2 errors  labs.sampled_on.format") < text.index("1 warning  labs.crea")
    assert "not delivered: screening.key.unique" in text
    assert "\x1b" not in text


def test_text_says_when_nothing_is_wrong() -> None:
    assert "No rule is broken." in render(report(), "text")
    passing = render(report(failure(RULES[1], 3)), "text")
    assert "The data may pass: 1 warning." in passing


def test_color_is_given_only_where_it_is_asked_for() -> None:
    assert "\x1b[31m2 errors\x1b[0m" in render(BROKEN, "text", color=True)
    assert "\x1b" not in render(BROKEN, "json", color=True)


def test_junit_fails_the_rules_that_are_broken_as_errors() -> None:
    root = ET.fromstring(render(BROKEN, "junit"))
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {rule.id for rule in RULES}
    broken = cases["labs.sampled_on.format"].find("failure")
    assert broken is not None
    assert (broken.text or "").count("data/raw/labs.csv") == 2
    assert cases["labs.creatinine_jump"].find("failure") is None
    assert "line 3" in (cases["labs.creatinine_jump"].findtext("system-out") or "")
    skipped = cases["screening.key.unique"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not delivered"


def test_sarif_points_to_file_and_line_and_to_the_rule() -> None:
    log = json.loads(render(BROKEN, "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    assert [result["level"] for result in run["results"]] == ["note", "error", "error", "warning"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    location = run["results"][1]["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "data/raw/labs.csv"},
        "region": {"startLine": 2},
    }


def test_markdown_counts_per_table() -> None:
    markdown = render(BROKEN, "markdown")
    assert "| labs | 2 | 2 | 1 | 0 |" in markdown
    assert "| data folder |  | 0 | 0 | 1 |" in markdown
    assert "# Data check: failed" in markdown


class Page(html.parser.HTMLParser):
    """The elements, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_page_that_needs_nothing_else() -> None:
    page = Page(render(BROKEN, "html"))
    assert page.addresses == []
    assert page.tags.count("html") == 1
    assert "link" not in page.tags
    assert "Data check: failed" in page.text
    assert "1.1.2015" in page.text


HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "a\r\nb",
    "]]><x/>",
    "x | y `z` **b** [l](http://e.org) @someone https://e.org",
    "\u202egpj.exe",
    "=cmd|'/c calc'!A0",
    "' or 1=1 --",
    "\x00",
    "\ud7ff\ufffe\uffff",
)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_cells_come_out_inert(format: str, hostile: str) -> None:
    bad = Failure(
        *(RULES[0].id, "error", "labs", f"data/{hostile}.csv", 2, hostile, hostile, hostile),
        f"About {hostile}.",
    )
    plain = Failure(
        *(RULES[0].id, "error", "labs", "data/x.csv", 2, "x", "x", "x"),
        "About x.",
    )
    out = render(report(bad), format)
    clean = render(report(plain), format)
    for char in out:
        assert char.isprintable() or char == "\n", repr(char)
    if format == "html":
        assert Page(out).tags == Page(clean).tags
    if format == "junit":
        tags = [element.tag for element in ET.fromstring(out).iter()]
        assert tags == [element.tag for element in ET.fromstring(clean).iter()]
    if format == "markdown":
        assert out.count("\n") == clean.count("\n")
        assert "<" not in out
        assert "@" not in out
        assert "](" not in out
        assert "://" not in out
    if format == "json":
        assert json.loads(out)["failures"][0]["value"] == hostile
    if format == "sarif":
        json.loads(out)


@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_cell_of_a_file_is_inert_in_every_format(tmp_path: Path, format: str) -> None:
    hostile = "<b onmouseover=alert(1)>\x1b[2J'; drop table x"
    found = checked(deliver(tmp_path, ("patients", "P01,male", f"P01,{hostile}")))
    out = render(found, format)
    assert "\x1b" not in out
    if format in ("html", "markdown", "junit"):
        assert "<b " not in out


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="text, json, junit, sarif, markdown, html"):
        render(report(), "pdf")
