"""The numbers of published abstracts, printed in sentences of our own.

``published_abstracts.csv`` holds what each abstract prints, as facts without its words: ``share
12/23 = 52.2%``, ``share 12 of 23 = 52.2%`` (of 23 that the sentence names), ``share 12 = 52.2%``
(of the size named before), ``mean 5.1 ± 2.0 range 1, 9``.
Those that contradict themselves, found in the abstracts and decided one by one by hand, begin with
``!``: these are refuted and nothing else.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseseries.audit.audit import audit_paper
from caseseries.audit.findings import Audit
from caseseries.audit.readers import read_text

FILE = Path(__file__).with_name("published_abstracts.csv")
UNITS = {"A": "hives", "B": "queens", "C": "frames", "group": "lit hives"}
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te")
SHARES = (
    "{what} was seen in {k} of {n} ({p}%).",
    "{what} was seen in {k}/{n} ({p}%).",
    "{what} was seen in {p}% ({k}/{n}).",
    "{what} was seen in {p}% ({k} of {n}).",
)
UNTOTALLED = ("{what} was seen in {k} ({p}%).", "{what} was seen in {k} {who} ({p}%).")
MEANS = ("The mean {what} was {m} ± {s}{ends}.", "Mean {what}, {m} ± {s}{ends}.")
LIMITS = (
    "{x} {e}, 95% CI {a}–{b}{p}",
    "{x} {e}; 95% CI: {a} to {b}{p}",
    "{x}={e}, 95% CI {a}-{b}{p}",
)

FORMS = {
    "size": re.compile(r"size (?P<n>\d+) (?P<unit>[ABC]|group)"),
    "count": re.compile(r"count (?P<k>\d+)"),
    "share of": re.compile(r"share (?P<k>\d+) of (?P<n>\d+) = (?P<p>[\d.]+)%"),
    "share": re.compile(r"share (?P<k>\d+)(?:/(?P<n>\d+))?(?: = (?P<p>[\d.]+)%)?"),
    "percent": re.compile(r"percent (?P<p>[\d.]+)%"),
    "average": re.compile(
        r"(?P<x>mean|median) (?P<m>-?[\d.]+)(?: ± (?P<s>[\d.]+))?"
        r"(?: quartiles (?P<q>[\d., ]+))?(?: range (?P<r>[\d., -]+))?(?: \((?P<u>[\d., -]+)\))?"
    ),
    "range": re.compile(r"range range (?P<r>[\d., ]+)"),
    "rate": re.compile(r"rate (?P<p>[\d.]+)%(?: at (?P<t>\d+) (?P<unit>\w+))?"),
    "time": re.compile(r"median time (?P<m>[\d.]+)"),
    "estimate": re.compile(
        r"(?P<x>a?(?:HR|OR|RR)) (?P<e>[\d.]+)(?: \[(?P<a>[\d.]+), (?P<b>[\d.]+)\])?"
        r"(?: P (?P<p>[<\d.]+))?"
    ),
    "test": re.compile(r"P (?P<p>[<>]?[\d.]+)"),
}


def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows()


def _name(i: int) -> str:
    return SYLLABLES[i % 12] + SYLLABLES[(i // 12 + 5) % 12] + SYLLABLES[(5 * i + 3) % 12]


def _ends(given: dict[str, str]) -> str:
    pairs = {"q": " (IQR {}–{})", "r": " (range, {}–{})", "u": " ({} to {})"}
    found = [pairs[k].format(*given[k].split(", ")) for k in "qru" if given.get(k)]
    return " ".join(found).replace(") (", "; ")


def _sentence(kind: str, given: dict[str, str], i: int, who: str) -> str:
    what, given = _name(i), {k: v for k, v in given.items() if v}
    sign = "" if given.get("p", "").startswith(("<", ">")) else "= "
    if kind == "size":
        return f"A total of {given['n']} {UNITS[given['unit']]} were included."
    if kind == "count":
        return f"{what.title()} was treated in {given['k']} {who}."
    if kind == "share of":
        return f"Of the {given['n']} {who}, {given['k']} ({given['p']}%) had {what}."
    if kind == "share" and "p" not in given:
        return f"{what.title()} was seen in {given['k']}/{given['n']}."
    if kind == "share":
        forms = SHARES if "n" in given else UNTOTALLED
        return forms[i % len(forms)].format(what=what.title(), who=who, **given)
    if kind == "percent":
        return f"The share with {what} was {given['p']}%."
    if kind == "average" and "s" in given and given["x"] == "mean":
        return MEANS[i % 2].format(what=what, ends=_ends(given), **given)
    if kind == "average":
        return f"The {given['x']} {what} was {given['m']}{_ends(given)}."
    if kind == "range":
        return f"The {what} ranged from {given['r'].replace(', ', ' to ')}."
    if kind == "rate":
        at = f" at {given['t']} {given['unit']}" if "t" in given else ""
        return f"The {what}-free survival was {given['p']}%{at}."
    if kind == "time":
        return f"The median {what}-free survival was {given['m']} months."
    if kind == "test":
        return f"They differed in {what} (P {sign}{given['p']})."
    p = f", P {sign}{given['p']}" if "p" in given else ""
    if "a" not in given:
        return f"It went with {what} ({given['x']} {given['e']}{p})."
    return f"It went with {what} ({LIMITS[i % 3].format(**{**given, 'p': p})})."


def _parsed(facts: str) -> Iterator[tuple[bool, str, dict[str, str]]]:
    for fact in facts.split("; "):
        is_wrong, text = fact.startswith("!"), fact.removeprefix("!")
        matches = ((kind, form.fullmatch(text)) for kind, form in FORMS.items())
        kind, match = next((k, m) for k, m in matches if m is not None)
        assert match is not None, fact
        yield is_wrong, kind, match.groupdict(default="")


def _printed(facts: str) -> tuple[str, list[tuple[str, str]]]:
    """The abstract in our own sentences, and those of them that contradict themselves."""
    sentences: list[str] = []
    wrong: list[tuple[str, str]] = []
    who = "hives"
    for i, (is_wrong, kind, given) in enumerate(_parsed(facts)):
        if kind == "size" and given["unit"] != "group":
            who = UNITS[given["unit"]]
        sentences.append(_sentence(kind, given, i, who))
        if is_wrong:
            wrong.append((sentences[-1], given["e"] if kind == "estimate" else given["p"]))
    return "Abstract\n\n" + " ".join(sentences) + "\n", wrong


def _audit(facts: str) -> tuple[Audit, list[tuple[str, str]]]:
    text, wrong = _printed(facts)
    return audit_paper(read_text(text, "abstract.txt")), wrong


def test_there_are_enough_abstracts_of_many_fields() -> None:
    assert len(ROWS) >= 45
    assert len({row["field"] for row in ROWS}) >= 20
    assert len({row["identifier"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["facts"].count("!") == int(row["refuted"])
        assert bool(row["by_hand"]) == (row["refuted"] != "0")


@pytest.mark.parametrize("row", ROWS, ids=[row["identifier"] for row in ROWS])
def test_what_contradicts_itself_is_refuted_and_nothing_else(row: dict[str, str]) -> None:
    audit, wrong = _audit(row["facts"])
    refuted = [finding for finding in audit.findings if finding.is_refuted]
    found = sorted(
        (finding.statements[0].quote, number.text)
        for finding in refuted
        for number in finding.numbers
        if number.text in {value for _, value in wrong}
    )
    assert len(refuted) == len(wrong), [finding.why for finding in refuted]
    assert found == sorted(wrong)


def test_the_numbers_are_understood() -> None:
    audits = [_audit(row["facts"])[0] for row in ROWS]
    left = sum(len(audit.not_understood) for audit in audits)
    understood = sum(len(s.numbers) for audit in audits for s in audit.statements)
    assert left <= 0.02 * understood
