"""The reports, on an audit made by hand: what they say, and that no text changes their shape."""

from __future__ import annotations

import html.parser
import json
import re
from pathlib import Path
from typing import Any

import pytest

from caseseries.audit.findings import IMPOSSIBLE, UNLIKELY, Audit, Finding
from caseseries.audit.output import FORMATS, render
from caseseries.audit.output.audited import Audited
from caseseries.audit.paper import Cell, Paper, Paragraph, Place, Table
from caseseries.audit.statements import Number, Statement

RESULTS = Place("Results", page=6)
TABLE = Place("Results / Lamps", page=7, label="Table 2")
HOSTILE = "</style><script>alert(1)</script> {0} [a](b) | *x* \x1b[31m “é” & 7"


def audited(words: str = "farms", file: str = "paper.pdf") -> Audited:
    """A paper with a wrong percentage in a sentence, a doubtful one in a table, and a stray 99."""
    text = f"Of 40 {words}, 3 (23.1%) had lamps; see 99."
    cells = ((Cell("Lamp", is_header=True), Cell("n (%)", is_header=True)),
             (Cell(words), Cell("7 (38.8)")))  # fmt: skip
    paper = Paper(
        file,
        (
            Paragraph("Results", RESULTS, "heading"),
            Paragraph(text, RESULTS),
            Paragraph("Table 2. Lamps", TABLE, "caption"),
            Table(cells, 1, TABLE, "Table 2. Lamps"),
        ),
        ("page 9 has no text layer",),
    )

    def number(printed: str, plain: str = "") -> Number:
        start = text.index(printed)
        return Number(plain or printed, 1, start, start + len(printed))

    n = number("40")
    count, percent = number("3 (", "3"), number("23.1")
    count = Number("3", 1, count.start, count.start + 1)
    size = Statement("size", {"n": n}, RESULTS, text, unit=words)
    share = Statement(
        "share", {"count": count, "percent": percent}, RESULTS, text, variable="lamps", unit=words
    )
    cell = Statement(
        "share",
        {"count": Number("7", 3, 0, 1, 1, 1), "percent": Number("38.8", 3, 3, 7, 1, 1)},
        TABLE,
        f"{words} | n (%) | 7 (38.8)",
        unit=words,
    )
    findings = (
        Finding("percentage", (share,), (count, percent, n), IMPOSSIBLE,
                "3/40 is 7.5%, not 23.1%.", f"of the 40 {words}"),
        Finding("percentage", (cell,), tuple(cell.numbers.values()), UNLIKELY,
                "7/18 is 38.9%, not 38.8%.", "of 18 in the column"),
        Finding("sum of groups", (size,), (n,), note="40 may count others."),
        Finding("range", (share,), (percent,)),
    )  # fmt: skip
    return Audited(paper, Audit((size, share, cell), findings, (number("99"),)))


def test_the_summary_is_one_sentence() -> None:
    assert audited().summary() == (
        "5 numbers understood (1 not), 4 tests made; 2 refuted: 1 impossible under any rounding,"
        " 1 unlikely."
    )
    nothing = Audited(Paper("a", ()), Audit((), (), ()))
    assert nothing.summary() == ("0 numbers understood (0 not), 0 tests made; nothing refuted.")


def test_text_gives_place_quote_arithmetic_and_reading() -> None:
    text = " ".join(render([audited()], "text").split())
    assert (
        "1. Results, page 6 “Of 40 farms, 3 (23.1%) had lamps; see 99.” 3/40 is 7.5%, not 23.1%."
        " Reading: of the 40 farms. [percentage]" in text
    )
    assert "2. Results / Lamps, Table 2, page 7 “farms | n (%) | 7 (38.8)”" in text
    assert "40 may count others." in text
    assert "Tests: percentage 2, range 1, sum of groups 1." in text
    assert "1 number was not understood; --verbose lists them all." in text
    assert "Not read: page 9 has no text layer." in text
    assert "99 in “Of 40 farms" in " ".join(render([audited()], "text", verbose=True).split())


def test_json_lists_every_statement_test_and_number_left() -> None:
    (paper,) = json.loads(render([audited()], "json"))["papers"]
    assert paper["understood"] == 5
    assert [f["grade"] for f in paper["findings"]] == [IMPOSSIBLE, UNLIKELY, "", ""]
    assert paper["findings"][0]["statements"] == [1]
    assert paper["statements"][1]["numbers"]["percent"]["printed"] == "23.1"
    assert paper["statements"][2]["numbers"]["count"] == {
        "text": "7", "printed": "7", "block": 3, "start": 0, "end": 1, "row": 1, "column": 1,
    }  # fmt: skip
    assert paper["not_understood"][0]["place"] == {"section": "Results", "page": 6}
    assert paper["not_read"] == ["page 9 has no text layer"]


def run_of(text: str) -> dict[str, Any]:
    """The one run of a SARIF log."""
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


def test_sarif_names_rules_levels_files_and_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "papers").mkdir()
    monkeypatch.chdir(tmp_path / "papers")
    run = run_of(render([audited(file="my paper.pdf")], "sarif"))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "audit/percentage", "audit/range", "audit/sum-of-groups",
    ]  # fmt: skip
    assert [r["level"] for r in run["results"]] == ["error", "warning", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        assert place["physicalLocation"] == {
            "artifactLocation": {"uri": "papers/my%20paper.pdf", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        }
    assert run["results"][1]["locations"][0]["logicalLocations"] == [
        {"name": "Table 2", "fullyQualifiedName": "Results / Lamps / Table 2"}
    ]
    assert run["results"][1]["properties"]["page"] == 7
    assert run["invocations"][0]["executionSuccessful"] is True
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "page 9 has no text layer" in said["message"]["text"]


def test_braces_and_links_are_no_placeholders_and_no_links() -> None:
    text = run_of(render([audited(HOSTILE)], "sarif"))["results"][0]["message"]["text"]
    assert "{{0}} [a] (b)" in text
    assert "\x1b" not in text


class Page(html.parser.HTMLParser):
    """Tags, ids, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = dict(attrs)
        if known.get("id"):
            self.ids.append(known["id"] or "")
        if tag == "a":
            self.links.append(known.get("href") or "")
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_marks_numbers_and_gives_the_reason_beside_them() -> None:
    text = render([audited(), audited(file="other.pdf")], "html")
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "http" not in text.replace("http-equiv", "")
    beside = r'<div class="row"><p class="text">(.*?)</p>(<div class="beside">.*?</div>)'
    row = re.search(beside, text)
    assert row is not None
    assert re.search(r'<a class="r error" href="#p1-r1"[^>]*>23.1<sup>1</sup></a>', row[1])
    # The total is only reckoned with.
    assert re.search(r'<a class="r note" href="#p1-n1"[^>]*>40<sup>a</sup></a>', row[1])
    assert '<span class="u">99</span>' in row[1]
    assert "3/40 is 7.5%, not 23.1%." in row[2]
    assert re.search(r'<td>[^/]*<a class="r unlikely" href="#p1-r2"', text)


def test_html_colors_have_contrast_enough() -> None:
    # WCAG 2.2, 1.4.3: text 4.5 to 1 on its background.
    style = render([], "html")
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]:
        colors = dict(re.findall(r"--([\w-]+): (#\w+)", block))
        for ink in ("ink", "quiet", "link", "error", "unlikely", "note"):
            for paper in ("paper", "soft"):
                assert contrast(colors[ink], colors[paper]) >= 4.5, (ink, paper)
        for name in ("error", "unlikely", "note"):
            for ink in (name, "ink"):
                assert contrast(colors[ink], colors[f"{name}-soft"]) >= 4.5, (ink, name)


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG's relative luminance."""

    def luminance(color: str) -> float:
        digits = color[1:]
        digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("format", FORMATS)
def test_a_papers_text_cannot_change_the_report(format: str) -> None:
    text = render([audited(HOSTILE)], format, verbose=True)
    assert "\x1b" not in text
    if format == "html":
        assert Page(text).tags == Page(render([audited()], "html", verbose=True)).tags
    if format == "markdown":
        assert "<script>" not in text.replace("\\<script\\>", "")


def test_markdown_is_read_as_meant() -> None:
    from markdown_it import MarkdownIt

    shown = MarkdownIt().render(render([audited()], "markdown"))
    assert "<strong>5 numbers understood" in shown
    assert shown.count("<ol") == 2
    assert "farms | n (%) | 7 (38.8)" in shown
    assert "<h2>Unlikely</h2>" in shown
