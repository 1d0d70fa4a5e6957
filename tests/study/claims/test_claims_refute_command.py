"""``caseseries claims --ledger FILE``: what it refutes from a ledger alone, and how it ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from first_study import LEDGER_FILE

from caseseries.cli import main
from caseseries.evidence.consistency.check import check
from caseseries.evidence.consistency.entries import COLUMNS, Entries, read_entries

Row = dict[str, str]


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def paper(folder: Path, *rows: tuple[str, str, str, str, str]) -> Path:
    """A ledger of another paper: quote, quantity, published, unit, population."""
    return write(
        folder / "other.csv",
        [dict(zip(COLUMNS, (f"A{i}", "Results", *row), strict=True)) for i, row in enumerate(rows)],
    )


def altered(folder: Path, change: Callable[[Row], None]) -> Path:
    """The shipped ledger with some cells changed."""
    with LEDGER_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    return write(folder / "ledger.csv", rows)


def refuted(path: Path) -> dict[str, set[str]]:
    """By test, the claims that stand first in a refutation."""
    found: dict[str, set[str]] = {}
    for one in check(Entries(read_entries(path))).refuted:
        found.setdefault(one.test, set()).add(one.claims[0])
    return found


def test_the_shipped_ledger_refutes_what_its_own_numbers_can() -> None:
    found = refuted(LEDGER_FILE)
    assert found == {
        # 36.2 % of 6/19, 21.1 % of 3/13, 30.7 % of 4/13
        "percentage": {"C229", "C555", "C635"},
        "denominator": {"C256"},  # 19 for 18 sessions
        "ratio": {"C236"},  # 19/18 is not 1.05
        # median survival times with most patients alive later: text, figure, Table 3
        "median and rate": {"C380", "C395", "C461", "C517", "C553"},
    }


@pytest.mark.parametrize(
    ("claim_id", "published", "test"),
    [
        ("C176", "54.8", "percentage"),  # 7/13 women
        ("C445", "39.1", "survival rates"),  # women alive at 3 years
        ("C027", "58.3", "survival rates"),  # everybody at 3 years
        ("C424", "0.20", "P and interval"),  # P of the hazard ratio
        ("C305", "0.0139", "P and mean change"),  # P of the change in eGFR
        ("C427", "96.2", "interval and estimate"),  # upper limit of the hazard ratio
        ("C051", "49", "SD and range"),  # the youngest, beside 54.0 ± 12.1 to 75
        ("C181", "7", "subgroups"),  # with 7 below 55
    ],
)
def test_an_altered_number_is_caught(
    tmp_path: Path, claim_id: str, published: str, test: str
) -> None:
    def change(row: Row) -> None:
        if row["claim_id"] == claim_id:
            row["published"] = published
            row["decimals"] = str(len(published.partition(".")[2]))

    path = altered(tmp_path, change)
    involved = {
        id
        for one in check(Entries(read_entries(path))).refuted
        if one.test == test
        for id in one.claims
    }
    assert claim_id in involved


def test_numbers_that_hold_end_with_exit_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paper(
        tmp_path,
        ("all", "n", "20", "patients", "patients"),
        ("12 of 20 (60%)", "count", "12", "patients", "patients"),
        ("12 of 20 (60%)", "denominator", "20", "patients", "patients"),
        ("12 of 20 (60%)", "percentage", "60", "%", "patients"),
        ("HR 2.7 (1.0-7.2)", "HR", "2.7", "", "patients"),
        ("HR 2.7 (1.0-7.2)", "95% CI lower of HR", "1.0", "", "patients"),
        ("HR 2.7 (1.0-7.2)", "95% CI upper of HR", "7.2", "", "patients"),
    )
    assert main(["claims", "--ledger", str(path)]) == 0
    assert "0 refuted" in capsys.readouterr().out


def test_a_refuted_number_ends_with_exit_1_in_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paper(
        tmp_path,
        ("all", "n", "28", "patients", "patients"),
        ("pain 5.19", "mean", "5.19", "points", "patients"),
    )
    for layout in ("table", "markdown", "json"):
        assert main(["claims", "--ledger", str(path), "--format", layout]) == 1
        shown = capsys.readouterr().out
        assert "GRIM" in shown
        assert "5.1786 and 5.2143" in shown
    (only,) = json.loads(shown)["refuted"]
    assert (only["test"], only["claims"]) == ("GRIM", ["A1", "A0"])


@pytest.mark.parametrize(("unit", "tested"), [("lesions", {"GRIM"}), ("years", set())])
def test_a_mean_of_what_the_ledger_counts_in_is_one_of_whole_numbers_an_age_is_not(
    tmp_path: Path, unit: str, tested: set[str]
) -> None:
    # 145 and 146 of 28 are 5.1786 and 5.2143: no 28 whole numbers have the mean 5.19.
    path = paper(
        tmp_path,
        ("all", "n", "28", "patients", "patients"),
        ("5 in the liver", "count", "5", unit, "livers"),
        ("5.19 each", "mean", "5.19", unit, "patients"),
    )
    assert set(refuted(path)) == tested


def test_statistics_with_their_degrees_of_freedom_are_tested(tmp_path: Path) -> None:
    path = paper(
        tmp_path,
        ("t(10) = 2.23, P = 0.50", "t", "2.23", "", "patients"),
        ("t(10) = 2.23, P = 0.50", "df", "10", "", "patients"),
        ("t(10) = 2.23, P = 0.50", "P", "0.50", "", "patients"),
        ("F(1, 10) = 4.96, P < 0.06", "F", "4.96", "", "patients"),
        ("F(1, 10) = 4.96, P < 0.06", "df1", "1", "", "patients"),
        ("F(1, 10) = 4.96, P < 0.06", "df2", "10", "", "patients"),
        ("F(1, 10) = 4.96, P < 0.06", "P", "<0.06", "", "patients"),
    )
    assert refuted(path) == {"P and statistic": {"A2"}}


@pytest.mark.parametrize(
    "content",
    ["", "a,b\n1,2\n", ",".join(COLUMNS) + "\nA1,R,q,n,many,,patients\n"],
    ids=["empty", "other columns", "no number"],
)
def test_what_cannot_be_read_ends_with_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(content)
    assert main(["claims", "--ledger", str(path)]) == 2
    assert "ledger.csv" in capsys.readouterr().err
    assert main(["claims", "--ledger", str(tmp_path / "none.csv")]) == 2
    assert main(["claims", "--ledger", str(tmp_path)]) == 2
