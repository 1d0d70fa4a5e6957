"""What may stand in the column ``quantity`` of a ledger, and how many claims a test touched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from caseseries.cli import main
from caseseries.evidence import quantities
from caseseries.evidence.ledger import LedgerError, read_ledger

HEADER = "claim_id,section,quote,quantity,published,unit,population\n"
ROOT = Path(__file__).parents[3]


def ledger(folder: Path, *quantities: str) -> Path:
    """A ledger of 60 % of 20, said by words for n, count and percentage, and what follows them."""
    published = ("20", "12", "55", *("3",) * len(quantities))
    rows = [
        f'A{at},Results,quote,"{quantity}",{published[at]},,people\n'
        for at, quantity in enumerate(quantities)
    ]
    path = folder / "ledger.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("percentages", "percentage"),
        ("Percentage", "percentage"),
        ("S(1 y)", "S(1y)"),
        ("95% CI lower of S(1)", "95% CI lower of S(1y)"),
        ("medain", "median"),
    ],
)
def test_a_word_that_would_test_nothing_is_refused_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, meant: str
) -> None:
    path = ledger(tmp_path, "n", "count", word)
    assert main(["claims", "--ledger", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"ledger.csv:4: claim A2: quantity is {word!r}; is {meant} meant?" in said.err
    assert f"'other: {word}'" in said.err


def test_the_ledger_of_a_study_has_the_same_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    head = "claim_id,section,quote,quantity,published,decimals,unit,population,result,rounding"
    rows = [f"A{at},Results,q,{word},20,0,,people,,,cited," for at, word in enumerate(("n", "nn"))]
    path.write_text("\n".join([f"{head},verdict,reason", *rows, ""]), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"ledger\.csv:3: claim A1: quantity is 'nn'"):
        read_ledger(path)
    path.write_text(path.read_text(encoding="utf-8").replace(",nn,", ",n,"), encoding="utf-8")
    assert [claim.quantity for claim in read_ledger(path)] == ["n", "n"]


@pytest.mark.parametrize("word", ["", "other: "])
def test_a_quantity_is_not_empty(tmp_path: Path, word: str) -> None:
    assert main(["claims", "--ledger", str(ledger(tmp_path, "n", "count", word))]) == 2


def test_a_word_far_from_all_others_is_answered_with_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims", "--ledger", str(ledger(tmp_path, "xyzzy"))]) == 2
    assert "there are n, count, denominator, percentage" in capsys.readouterr().err


def test_how_many_claims_no_test_touched_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 12 of 20 are 60 %, not 55; the two others are read by no test.
    path = ledger(tmp_path, "n", "count", "percentage", "median", "other: operators")
    assert main(["claims", "--ledger", str(path)]) == 1
    assert "5 claims, 1 tests, 1 refuted; no test touched 2" in capsys.readouterr().out
    assert main(["claims", "--ledger", str(path), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["untested"] == 2


def test_the_document_lists_the_vocabulary() -> None:
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    tested, untested = text.partition("## Quantities that no test reads")[::2]
    listed = set(re.findall("`([^`]+)`", untested)) - {quantities.OTHER, "percentages"}
    assert listed == {*quantities.UNTESTED, "other: operators"}
    for word in quantities.TESTED:
        assert f"`{word}`" in tested or word in ("P of OR", "P of RR")
