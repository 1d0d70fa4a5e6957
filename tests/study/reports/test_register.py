"""A register keeps what became of each query between two deliveries of the data."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from first_study import RAW_TABLES, copy_data, edit

from caseseries.cli import main
from caseseries.gate.aside.register import (
    COLUMNS,
    RegisterError,
    compare,
)
from caseseries.gate.aside.register_file import read_register, write_register
from caseseries.study.failure import Failure

MONDAY, TUESDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)


def finding(
    key: str,
    value: str = "44",
    *,
    rule: str = "tumors.max_diameter_cm.range",
    table: str = "tumors",
    column: str | None = "max_diameter_cm",
    line: int = 2,
) -> Failure:
    message = "Too large."
    return Failure(rule, "error", table, f"{table}.csv", line, column, key, value, message)


def checked(failures, known, today=MONDAY, fixed=(), applied=None):
    return compare(failures, known, RAW_TABLES, fixed, today, applied=applied)


def accept(path: Path, key: str, reason: str = "Checked in the image.", by: str = "MF") -> None:
    """What a data manager does in a spreadsheet."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["key"] == key:
            row |= {"status": "accepted", "reason": reason, "by": by}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_the_first_check_opens_a_query_for_each_finding(tmp_path):
    first = checked([finding("T1"), finding("T2")], ())
    assert (first.new, first.still_open, first.accepted, first.gone) == (2, 0, 0, 0)
    write_register(tmp_path / "new" / "register.csv", first.queries)
    queries = read_register(tmp_path / "new" / "register.csv")
    assert queries == first.queries
    assert {(query.key, query.status, query.first_seen) for query in queries} == {
        ("T1", "open", "2026-11-23"),
        ("T2", "open", "2026-11-23"),
    }


def test_a_query_follows_its_row_to_another_line():
    known = checked([finding("T1", line=2)], ()).queries
    second = checked([finding("T1", line=9)], known, TUESDAY)
    assert (second.new, second.still_open) == (0, 1)
    [query] = second.queries
    assert (query.first_seen, query.last_seen) == ("2026-11-23", "2026-11-24")


def test_a_finding_that_is_gone_is_resolved_and_open_again_when_it_returns():
    known = checked([finding("T1")], ()).queries
    gone = checked([], known, TUESDAY)
    assert gone.gone == 1
    assert (gone.queries[0].status, gone.queries[0].resolved_on) == ("resolved", "2026-11-24")
    assert checked([], gone.queries, TUESDAY).gone == 0
    back = checked([finding("T1")], gone.queries, TUESDAY)
    assert (back.reopened, back.new) == (1, 0)
    assert (back.queries[0].status, back.queries[0].resolved_on) == ("open", "")


def test_a_query_whose_rule_could_not_be_checked_is_not_resolved():
    known = checked([finding("T1")], ()).queries
    unasked = checked([], known, TUESDAY, applied=())
    assert (unasked.gone, unasked.not_checked) == (0, 1)
    assert unasked.sentence().count("1 not checked") == 1
    assert [(q.status, q.last_seen, q.resolved_on) for q in unasked.queries] == [
        ("not checked", "2026-11-23", "")
    ]
    rule = {finding("T1").rule}
    gone = checked([], unasked.queries, TUESDAY, applied=rule)
    assert (gone.gone, gone.queries[0].status) == (1, "resolved")
    back = checked([finding("T1")], unasked.queries, TUESDAY, applied=rule)
    assert (back.still_open, back.new, back.queries[0].status) == (1, 0, "open")
    # What was resolved while the rule was asked stays so.
    assert checked([], gone.queries, applied=()).queries[0].status == "resolved"


def test_an_accepted_query_stays_accepted_while_its_rule_cannot_be_checked(tmp_path):
    register = tmp_path / "register.csv"
    write_register(register, checked([finding("T1")], ()).queries)
    accept(register, "T1")
    [query] = checked([], read_register(register), applied=()).queries
    assert (query.status, query.by) == ("accepted", "MF")


def test_a_query_of_a_table_with_an_unread_record_is_not_resolved():
    known = checked([finding("T1")], ()).queries
    unread = finding("", rule="tumors.file.field_count", column=None)
    status = {q.rule: q.status for q in checked([unread], known, TUESDAY).queries}
    assert status == {
        "tumors.file.field_count": "open",
        "tumors.max_diameter_cm.range": "not checked",
    }


def test_queries_of_a_table_that_was_not_delivered_are_not_checked(tmp_path, capsys):
    data = copy_data(tmp_path)
    edit(data, "screening", lambda rows: [rows[0], *rows])
    register = tmp_path / "register.csv"
    assert main(["check", "--data", str(data), "--register", str(register)]) == 1
    (data / "screening.csv").unlink()
    main(["check", "--data", str(data), "--register", str(register)])
    said = capsys.readouterr().err
    assert "1 not checked" in said
    status = {query.rule: query.status for query in read_register(register)}
    assert status["screening.key.unique"] == "not checked"


def test_an_accepted_finding_is_a_note_that_names_who_accepted_it(tmp_path):
    register = tmp_path / "register.csv"
    write_register(register, checked([finding("T1"), finding("T2")], ()).queries)
    accept(register, "T1")
    again = checked([finding("T1"), finding("T2")], read_register(register), TUESDAY)
    assert (again.accepted, again.still_open) == (1, 1)
    assert [failure.severity for failure in again.failures] == ["note", "error"]
    assert again.failures[0].message == "Too large. Accepted by MF: Checked in the image."
    # It stays accepted through the next checks.
    assert checked([finding("T1")], again.queries, TUESDAY).accepted == 1


def test_an_acceptance_holds_for_the_value_that_was_looked_at(tmp_path):
    register = tmp_path / "register.csv"
    write_register(register, checked([finding("T1", "44")], ()).queries)
    accept(register, "T1")
    changed = checked([finding("T1", "55")], read_register(register), TUESDAY)
    assert (changed.accepted, changed.new, changed.gone) == (0, 1, 1)
    assert changed.failures[0].severity == "error"


def test_two_rows_with_the_same_key_are_two_queries():
    twice = checked([finding("T1", line=2), finding("T1", line=3)], ())
    assert twice.new == len({query.query for query in twice.queries}) == 2


def test_what_cannot_be_read_cannot_be_accepted(tmp_path):
    register = tmp_path / "register.csv"
    broken = finding("T1", "4,4", rule="tumors.max_diameter_cm.format")
    write_register(register, checked([broken], ()).queries)
    accept(register, "T1")
    with pytest.raises(RegisterError, match="cannot be accepted"):
        checked([broken], read_register(register), fixed={"tumors.max_diameter_cm.format"})


def test_protected_values_do_not_enter_the_register(tmp_path, capsys):
    data = copy_data(tmp_path)
    edit(data, "patients", lambda rows: [rows[0] | {"birth_month": "1059-05-01"}, *rows[1:]])
    register = tmp_path / "register.csv"
    assert main(["check", "--data", str(data), "--register", str(register)]) == 1
    text = register.read_text()
    assert "birth_month" in text
    assert "1059" not in text


def test_a_spreadsheet_runs_no_cell_of_the_register_as_a_formula(tmp_path):
    first = checked([finding("=1+1", "@SUM(A1)")], ())
    write_register(tmp_path / "register.csv", first.queries)
    with (tmp_path / "register.csv").open(newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["key"], row["value"]) == ("'=1+1", "'@SUM(A1)")
    assert read_register(tmp_path / "register.csv") == first.queries


def test_a_register_saved_by_a_spreadsheet_with_semicolons_is_read(tmp_path):
    register = tmp_path / "register.csv"
    queries = checked([finding("T1", "4;4, 'x'")], ()).queries
    write_register(register, queries)
    with register.open(newline="") as file:
        rows = list(csv.reader(file))
    with register.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    assert read_register(register) == queries


def test_a_column_that_its_keepers_added_stays(tmp_path):
    register = tmp_path / "register.csv"
    write_register(register, checked([finding("T1"), finding("T2")], ()).queries)
    with register.open(newline="") as file:
        header, first, second = csv.reader(file)
    with register.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["ward", *header], ["3 West", *first], ["=1+1", *second]],
        )
    after = checked([finding("T1"), finding("T3")], read_register(register)).queries
    write_register(register, after)
    with register.open(newline="") as file:
        rows = list(csv.DictReader(file))
    wards = {row["key"]: row["ward"] for row in rows}
    assert wards == {"T1": "3 West", "T2": "'=1+1", "T3": ""}


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("status", "done", "line 2: status 'done'; write one of open, not checked, resolved, acc"),
        ("status", "accepted", "line 2: query .* is accepted without a reason or a name"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path, column, text, said):
    register = tmp_path / "register.csv"
    write_register(register, checked([finding("T1")], ()).queries)
    with register.open(newline="") as file:
        [row] = csv.DictReader(file)
    with register.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(row | {column: text})
    with pytest.raises(RegisterError, match=said):
        read_register(register)


def test_a_file_that_is_no_register_is_refused(tmp_path):
    (tmp_path / "register.csv").write_text("patient_id,sex\nP1,male\n")
    with pytest.raises(RegisterError, match="lacks query, status"):
        read_register(tmp_path / "register.csv")
