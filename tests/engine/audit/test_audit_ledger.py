"""What was understood, written as a ledger and read again by those who take ledgers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from audit_tables import table
from made_statements import said

from caseseries.audit.audit import audit_paper
from caseseries.audit.ledger import ledger_of, write_ledger
from caseseries.audit.paper import Paper, Paragraph, Place
from caseseries.audit.statements import Statement
from caseseries.cli import main
from caseseries.evidence.consistency.entries import read_entries
from caseseries.evidence.ledger import LedgerError, read_ledger

SENTENCES = (
    "Twenty patients were included.",
    "Fever was seen in 6 patients (30.0%, 6/20).",
    "The mean age was 54.0 ± 12.1 years (range, 36-75 years).",
    "The overall survival rate was 80.0% (95% CI, 62.5%-97.5%) at 1 year.",
    "The hazard ratio was 2.10 (95% CI: 1.45-3.04; P < 0.001).",
)
TABLE = """
         | n (%), n = 20 | 1-year survival (%) | P value
Sex      |               |                     |
  Male   | 9 (45.0)      | 100                 | >0.05
  Female | 11 (PERCENT)  | 63.6                |
"""


def paper(percent: str) -> Paper:
    blocks = [Paragraph(text, Place("Results")) for text in SENTENCES]
    return Paper("invented.txt", (*blocks, table(TABLE.replace("PERCENT", percent))))


@pytest.mark.parametrize(("percent", "refuted"), [("55.0", 0), ("56.0", 1)])
def test_a_ledger_of_a_paper_finds_what_the_paper_refutes(
    tmp_path: Path, percent: str, refuted: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ledger.csv"
    rows = write_ledger(audit_paper(paper(percent)), file)
    assert rows == len(read_entries(file)) == len(read_ledger(file))
    assert main(["claims", "--ledger", str(file)]) == refuted
    out = capsys.readouterr().out
    assert ("11/20 prints 55.0%, not 56.0%" in out) == bool(refuted)


def rows_of(*statements: Statement) -> list[tuple[str, str, str, str]]:
    return [
        (row["quantity"], row["published"], row["unit"], row["population"])
        for row in ledger_of(statements)
    ]


SIZE = said("size", n="20", unit="patients")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            said("share", count="6", total="20", percent="30.0", unit="patients"),
            [
                ("count", "6", "patients", "patients"),
                ("denominator", "20", "patients", "patients"),
                ("percentage", "30.0", "%", "patients"),
            ],
        ),
        (
            said("share", count="3", total="11", unit="patients"),
            [
                ("count", "3", "patients", "11 patients"),
                ("denominator", "11", "patients", "11 patients"),
            ],
        ),
        (
            said("survival", estimate="80.0", low="62.5", high="97.5", unit="%", measure="OS",
                 time=(1.0, "years"), of=[("20", "patients", "population")]),
            [
                ("S(1y)", "80.0", "%", "patients"),
                ("95% CI lower of S(1y)", "62.5", "%", "patients"),
                ("95% CI upper of S(1y)", "97.5", "%", "patients"),
            ],
        ),
        (
            said("survival", estimate="80.0", unit="%", measure="PFS", time=(2.0, "weeks"),
                 population="Sex: Male"),
            [("PFS(14d)", "80.0", "%", "Sex: Male")],
        ),
        (
            said("estimate", estimate="2.10", low="1.05", high="4.20", p="<0.001", measure="aHR"),
            [
                ("HR", "2.10", "", ""),
                ("95% CI lower of HR", "1.05", "", ""),
                ("95% CI upper of HR", "4.20", "", ""),
                ("P of HR", "<0.001", "", ""),
            ],
        ),
        (
            said("estimate", estimate="2.1", low="1.0", high="4.2", level="90", measure="OR"),
            [
                ("OR", "2.1", "", ""),
                ("other: 90% CI lower of OR", "1.0", "", ""),
                ("other: 90% CI upper of OR", "4.2", "", ""),
            ],
        ),
        (
            said("test", p="0.02", statistic="2.5", df="18", measure="t"),
            [("P", "0.02", "", ""), ("t", "2.5", "", ""), ("df", "18", "", "")],
        ),
        (said("test", p=">0.05"), [("other: P above", "0.05", "", "")]),
        (
            said("median time", estimate="24.3", q1="12.5", q3="49.1", measure="OS", unit="months"),
            [
                ("MST", "24.3", "months", "patients"),
                ("Q1", "12.5", "months", "patients"),
                ("Q3", "49.1", "months", "patients"),
            ],
        ),
        (
            said("ratio", estimate="1.46", unit="tumors", per="patient"),
            [("ratio", "1.46", "tumors per patient", "tumors per patients")],
        ),
        (said("other", value="2019", measure="year"), [("year", "2019", "", "")]),
        (said("other", value="7", measure="reference"), []),
    ],
)  # fmt: skip
def test_the_words_of_a_ledger(
    statement: Statement, expected: list[tuple[str, str, str, str]]
) -> None:
    assert rows_of(SIZE, statement)[1:] == expected


def test_levels_of_a_factor_are_numbers_of_groups() -> None:
    level = said("share", count="9", percent="45.0", population="Sex: Male", is_exhaustive=True)
    assert rows_of(SIZE, level)[1:] == [
        ("n", "9", "patients", "Sex: Male"),
        ("percentage", "45.0", "%", "Sex: Male"),
    ]


def test_a_deviation_is_an_sd_where_the_paper_says_so_elsewhere() -> None:
    spread = said("average", mean="31.2", spread="22.4", unit="months")
    assert ("other: SD or SE", "22.4", "months", "") in rows_of(spread)
    assert ("SD", "22.4", "months", "") in rows_of(said("average", mean="5.0", sd="1.0"), spread)


def test_numbers_of_two_statements_have_two_quotes() -> None:
    one = said("share", count="6", total="20", quote="A sentence with two.")
    two = said("share", count="5", total="20", quote="A sentence with two.")
    quotes = [row["quote"] for row in ledger_of([SIZE, one, two])][1:]
    assert quotes == ["A sentence with two."] * 2 + ["A sentence with two. [2]"] * 2


def test_a_whole_percentage_among_decimals_has_theirs() -> None:
    rows = ledger_of(
        [
            said("survival", estimate=text, unit="%", measure="OS", time=(1.0, "years"))
            for text in ("83.3", "100", "66.7")
        ]
    )
    assert [row["decimals"] for row in rows] == ["1", "1", "1"]


def test_a_file_is_overwritten_only_by_force(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("mine", encoding="utf-8")
    audit = audit_paper(paper("55.0"))
    with pytest.raises(
        LedgerError, match="exists; name another file, or overwrite it with --force"
    ):
        write_ledger(audit, file)
    assert file.read_text(encoding="utf-8") == "mine"
    write_ledger(audit, file, force=True)
    with file.open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert (first["claim_id"], first["quantity"], first["published"]) == ("A001", "n", "20")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LedgerError, match="cannot be written"):
        write_ledger(audit_paper(paper("55.0")), tmp_path / "file" / "ledger.csv")
