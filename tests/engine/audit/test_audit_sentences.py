"""Sentences of medical reporting, invented, and what each says (reported_sentences.txt)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseseries.audit.grammar import not_understood, statements_of
from caseseries.audit.grammar.sentences import sentences_of
from caseseries.audit.paper import Paragraph, Place
from caseseries.audit.statements import Statement

FILE = Path(__file__).with_name("reported_sentences.txt")
KIND = re.compile(r"(median time|\w+)\s*(.*)")
ATTRIBUTE = re.compile(r"(\w+)=(.*?)(?=\s\w+=|$)")


def _table() -> list[tuple[str, list[str]]]:
    table: list[tuple[str, list[str]]] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            table[-1][1].append(line.strip())
        elif line and not line.startswith("#"):
            table.append((line, []))
    return table


TABLE = _table()


def _shown(statement: Statement) -> str:
    roles = sorted(f"{role}={number.text}" for role, number in statement.numbers.items())
    return f"{statement.kind}: {' '.join(roles)}"


def _said(statement: Statement, name: str) -> str:
    if name == "of":
        return statement.totals[0].n.text if statement.totals else ""
    if name == "time":
        return f"{statement.time[0]:g}:{statement.time[1]}" if statement.time else ""
    if name == "alt":
        return ",".join(statement.alternatives)
    flags = {
        "group": bool(statement.group),
        "whole": statement.is_exhaustive,
        "cited": statement.is_cited,
    }
    if name in flags:
        return "yes" if flags[name] else "no"
    return getattr(statement, name)


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 150


@pytest.mark.parametrize(("sentence", "expected"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_sentence(sentence: str, expected: list[str]) -> None:
    statements = statements_of(Paragraph(sentence, Place("Results")), 3)
    made = [statement for statement in statements if statement.kind != "other"]
    left: list[str] = []
    wanted: list[tuple[str, str]] = []
    for line in expected:
        if line.startswith("left "):
            left = line.split()[1:]
        else:
            said, _, attributes = line.partition(" | ")
            match = KIND.match(said)
            assert match
            roles = " ".join(sorted(match.group(2).split()))
            wanted.append((f"{match.group(1)}: {roles}", attributes))
    shown = [_shown(statement) for statement in made]
    assert shown == [said for said, _ in wanted]
    for statement, (_, attributes) in zip(made, wanted, strict=True):
        for name, value in ATTRIBUTE.findall(attributes):
            assert (name, _said(statement, name)) == (name, value.strip())
    assert [n.text for n in not_understood(sentence, 3, statements)] == left


@pytest.mark.parametrize("sentence", [row[0] for row in TABLE])
def test_every_number_stands_where_it_says(sentence: str) -> None:
    for statement in statements_of(Paragraph(sentence, Place("Results")), 3):
        for number in statement.numbers.values():
            printed = sentence[number.start : number.end]
            assert printed
            assert number.block == 3
            if printed[-1].isdigit():
                assert printed[-1] == number.text[-1]


def test_ends_of_sentences() -> None:
    text = (
        "Smith et al. saw 3.5 vs. 4.1 mm (Fig. 2). J. B. Doe, Inc. sold it [4]. P = .03. So it was."
    )
    assert [text[a:b] for a, b in sentences_of(text)] == [
        "Smith et al. saw 3.5 vs. 4.1 mm (Fig. 2).",
        "J. B. Doe, Inc. sold it [4].",
        "P = .03.",
        "So it was.",
    ]
