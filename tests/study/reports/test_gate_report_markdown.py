"""Markdown for the summary page of a CI run."""

from __future__ import annotations

import pytest
from gate_reports import BROKEN, FORMAT, HOSTILE, failure, hostile, report
from markdown_it import MarkdownIt

from caseseries.gate.report import render
from caseseries.study.failure import Rule


def test_counts_per_table_and_rule_come_first() -> None:
    markdown = render(BROKEN, "markdown")
    assert "# Data check: failed" in markdown
    assert "| labs | 2 | 2 | 1 | 0 |" in markdown
    assert "| data folder |  | 0 | 0 | 1 |" in markdown
    assert markdown.index("2 errors | Numbers have a point.") < markdown.index("## labs")


def test_long_lists_end_with_the_count_of_the_others() -> None:
    many = report(*(failure(FORMAT, line, "0,8") for line in range(2, 1002)))
    markdown = render(many, "markdown")
    assert markdown.count("| data/raw/labs.csv |") == 20
    assert "980 more" in markdown


def test_a_summary_never_exceeds_what_a_ci_host_takes() -> None:
    # GitHub throws a step's summary away when it is larger than 1 MiB.
    rules = tuple(Rule(f"labs.rule_{n}", "error", "Holds.", "labs") for n in range(900))
    many = report(
        *(failure(rule, line, "x", "ä" * 1_500) for rule in rules for line in range(2, 4)),
        rules=rules,
    )
    markdown = render(many, "markdown")
    assert 900_000 < len(markdown.encode()) < 1_048_576
    assert "The list ends here" in markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_comes_out_as_text(text: str) -> None:
    out = render(hostile(text), "markdown", show_phi=True)
    assert out.count("\n") == render(hostile("x"), "markdown", show_phi=True).count("\n")
    for sign in ("<", "@", "](", "://", "www."):
        assert sign not in out

    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})

    def kinds(markdown: str) -> set[str]:
        tokens = parser.parse(markdown)
        return {child.type for token in tokens for child in (token, *(token.children or ()))}

    assert kinds(out) <= kinds(render(hostile("x"), "markdown", show_phi=True)) | {
        *("text_special", "text")
    }


def test_a_parser_gives_back_the_cell_as_it_was() -> None:
    nasty = r"a|b `c` **d** _e_ [f](g) <i> &amp; \ #h ~~j~~ $k$"
    out = render(hostile(nasty), "markdown", show_phi=True)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(out)
    cells = ["".join(c.content for c in t.children or ()) for t in tokens if t.type == "inline"]
    assert nasty in cells
