"""The ledger: what the loader refuses, and that the shipped one is complete and exact."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from first_study import read_ledger

from caseseries.evidence.ledger import COLUMNS, Claim, LedgerError
from caseseries.results.numbers import Results

Row = dict[str, str]


def ledger(folder: Path, change: Callable[[Row], None]) -> Path:
    """A ledger of one good claim after a change."""
    row = {
        "claim_id": "C001", "section": "Abstract", "quote": "13 patients", "quantity": "n",
        "published": "13", "decimals": "0", "unit": "patients", "population": "patients",
        "result": "table1.patients.n", "rounding": "half_up", "verdict": "reproduced",
        "reason": "",
    }  # fmt: skip
    change(row)
    path = folder / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    return path


def test_a_good_claim_is_read(tmp_path: Path) -> None:
    (claim,) = read_ledger(ledger(tmp_path, lambda row: None))
    assert (claim.published, claim.decimals, claim.value) == ("13", 0, 13)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("decimals", "one", "decimals is 'one'"),
        ("published", "about 13", "'about 13' is no number"),
        ("published", "13.25", "more than the 0 decimals"),
        ("published", "1e3", "is no number"),
        ("verdict", "true", "verdict is 'true'"),
        ("verdict", "cited", "is cited and points to table1.patients.n"),
        ("verdict", "contradicted", "contradicted without a reason"),
        ("rounding", "up", "rounding is 'up'"),
        ("result", "", "is reproduced and points to nothing"),
    ],
)
def test_a_wrong_cell_is_refused(tmp_path: Path, column: str, value: str, message: str) -> None:
    path = ledger(tmp_path, lambda row: row.update({column: value}))
    with pytest.raises(LedgerError, match=message) as error:
        read_ledger(path)
    assert "ledger.csv:2: claim C001" in str(error.value)


def test_a_repeated_claim_is_refused(tmp_path: Path) -> None:
    path = ledger(tmp_path, lambda row: None)
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    with pytest.raises(LedgerError, match="C001 stands twice"):
        read_ledger(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"claim_id,section\nC001,Abstract\n", "lacks the columns quote"),
        (b"\xff\xfe\x00", "ledger.csv:1: is no CSV file in UTF-8"),
        (b"claim_id\nC1\n\nC\xe4\n", "ledger.csv:4: is no CSV file in UTF-8"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        read_ledger(path)


def test_a_row_with_too_few_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(",".join(COLUMNS) + "\nC001,Abstract\n")
    with pytest.raises(LedgerError, match="not as many cells"):
        read_ledger(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="is missing"):
        read_ledger(tmp_path / "none.csv")


def test_a_claim_must_point_to_a_result_of_the_study(tmp_path: Path, results: Results) -> None:
    path = ledger(tmp_path, lambda row: row.update(result="table1.patient.n"))
    with pytest.raises(LedgerError, match=r"points to table1\.patient\.n, which the results"):
        read_ledger(path, known=results.numbers)


def test_every_claim_of_the_shipped_ledger_points_to_a_result(results: Results) -> None:
    assert read_ledger(known=results.numbers)


def test_units_of_claims_are_those_of_their_results(results: Results) -> None:
    times = {"days", "months", "years"}
    for claim in read_ledger():
        unit = results.number(claim.result).unit if claim.result else claim.unit
        converted = {claim.unit, unit} <= times
        # The cut-points in study.toml have the unit of their variable and name none.
        assert claim.unit == unit or converted or not unit, claim


def by_id() -> dict[str, Claim]:
    return {claim.claim_id: claim for claim in read_ledger()}


@pytest.mark.parametrize(
    ("claim_id", "published"),
    [
        # as Nagata et al. 2022 print them, digit by digit
        ("C033", "7"), ("C171", "2021"), ("C184", "100"), ("C186", "0"), ("C221", "3.0"),
        ("C240", "3"), ("C265", "27.0"), ("C285", "1"), ("C303", "-5.0"), ("C331", "100"),
        ("C426", "2.0"), ("C437", "0"), ("C468", "10.0"), ("C583", "40.0"), ("C610", "0.10"),
        ("C612", "0.40"), ("C614", "0.001"), ("C635", "30.7"), ("C643", "92"), ("C706", "5"),
    ],
)  # fmt: skip
def test_values_stand_as_printed(claim_id: str, published: str) -> None:
    assert by_id()[claim_id].published == published


def test_the_twenty_percent_rule_and_both_names_of_a_group_are_claims() -> None:
    claims = by_id().values()
    quotes = {(claim.section, claim.quote, claim.published) for claim in claims}
    assert ("Follow-up", ">=20% increase", "20") in quotes
    assert ("Table 3", "<5", "5") in quotes
    assert ("Table 1", "5 or less", "5") in quotes


def test_numbers_printed_without_decimals_in_a_series_are_compared_at_its_decimals() -> None:
    bare = [c for c in by_id().values() if c.unit == "%" and c.published in ("0", "100")]
    assert {claim.decimals for claim in bare if claim.result} == {1}
