"""Examples of derivations: what holds, what differs, and what cannot be read."""

from pathlib import Path

import duckdb
import pytest

from caseseries.study.declaration import Column, Table
from caseseries.warehouse.build_order import SqlFileError, SqlTable
from caseseries.warehouse.example_file import ExampleError, read_examples
from caseseries.warehouse.examples import empty_pipeline, run_example

RAW = {
    "visits": Table(
        "visits",
        "Visits.",
        "one row per visit",
        (
            Column("unit_id", "text", "Unit."),
            Column("seen_on", "date", "Day."),
            Column("weight_kg", "decimal", "Weight."),
            Column("visits_before", "integer", "Visits."),
            Column("fasting", "boolean", "Fasting."),
        ),
    )
}
SELECT = """-- One row per unit.
select unit_id, min(seen_on) as first_on, avg(weight_kg) as weight_kg, list(fasting) as fasting,
    any_value(study.factor) as factor
from raw.visits
cross join staging.study
group by unit_id
"""
GIVEN = """# The first visit counts
It is the earlier day.

## Given raw.visits

| unit_id | seen_on    | weight_kg | fasting |
| ------- | ---------- | --------- | ------- |
| A       | 2015-03-02 | 70        | true    |
| A       | 2015-01-02 | 71        |         |
| B       | null       | 33.333    | false   |

## Expected

| unit_id | first_on | weight_kg | fasting |
| ------- | -------- | --------- | ------- |
"""
HOLDS = GIVEN + "| B | | 33.33 | [false] |\n| A | 2015-01-02 | 70.5 | [true, null] |\n"


def outcome(folder: Path, example: str, sql: str = SELECT):
    """What differs in the first example of a study of one SQL file."""
    (folder / "sql" / "staging").mkdir(parents=True)
    path = folder / "sql" / "staging" / "firsts.sql"
    path.write_text(sql, encoding="utf-8")
    written = folder / "firsts.example.md"
    written.write_text(example, encoding="utf-8")
    with duckdb.connect() as con:
        (table,) = empty_pipeline(con, RAW, folder / "sql", {"factor": 1.5})
        return run_example(con, table, read_examples(written)[0])


def test_order_of_rows_unlisted_columns_and_further_decimals_do_not_matter(tmp_path):
    assert outcome(tmp_path, HOLDS) is None


def test_a_table_that_is_not_given_is_empty_and_the_settings_are_the_studys(tmp_path):
    empty = "# None\nNo visit, no row.\n## Expected\n| unit_id |\n| --- |\n"
    assert outcome(tmp_path, empty) is None


def test_settings_that_are_given_replace_those_of_the_study(tmp_path):
    given = GIVEN.split("## Expected")[0] + (
        "## Given staging.study\n| factor |\n| --- |\n| 2.5 |\n"
        "## Expected\n| unit_id | factor |\n| --- | --- |\n| A | 2.5 |\n| B | 2.5 |\n"
    )
    assert outcome(tmp_path, given) is None


def test_a_difference_is_a_table_with_lines(tmp_path):
    wrong = GIVEN + "| A | 2015-01-02 | 70.4 | [true, null] |\n| C | | 1.0 | |\n"
    found = outcome(tmp_path, wrong)
    assert found is not None
    assert str(found) == (
        f"{tmp_path}/firsts.example.md:14: the result is not the table expected here\n"
        "                   | unit_id | first_on   | weight_kg      | fasting\n"
        "  ---------------- | ------- | ---------- | -------------- | ------------\n"
        "  line 16          | A       | 2015-01-02 | 70.5, not 70.4 | [true, null]\n"
        "  line 17, missing | C       | null       | 1.0            | null\n"
        "  extra            | B       | null       | 33.333         | [false]"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("33.33 ", "33.34 "),
        ("| B | |", "| B | 2015-01-02 |"),
        ("[false]", "[true]"),
        ("[false]", ""),
        ("| 70.5 |", "| |"),
        ("| B | |", "| b | |"),
    ],
)
def test_another_value_is_noticed(tmp_path, old, new):
    assert outcome(tmp_path, HOLDS.replace(old, new)) is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# The first", "The first", r":1: begin the example with"),
        ("It is the earlier day.", "", r":1: say in a sentence"),
        ("## Given raw.visits", "## Gives raw.visits", r":4: 'Gives raw.visits' is no heading"),
        ("## Given raw.visits", "## Given raw.others", r":6: .*does not read raw.others"),
        ("| seen_on ", "| seen_at ", r":6: raw.visits has no column seen_at; there are unit_id"),
        ("| first_on ", "| last_on ", r":14: the result of .*firsts.sql has no column last_on"),
        ("| first_on ", "| unit_id ", r":14: the column unit_id stands twice"),
        ("2015-03-02", "2.3.2015", r":8: seen_on is '2.3.2015'; write a date such as"),
        ("2015-03-02", "2015-02-30", r":8: seen_on is '2015-02-30'; write a date"),
        ("| 70 ", "| 7O ", r":8: weight_kg is '7O'; write a number"),
        ("| 70 ", "| nan ", r":8: weight_kg is 'nan'; write a number"),
        ("| true ", "| yes ", r":8: fasting is 'yes'; write true or false"),
        ("| 71        |         |", "| 71        |", r":9: this row has 3 cells, not 4"),
        ("| true    |", "| true ", r":8: a line of a table begins and ends"),
        ("| ------- | ---------- |", "| ------- |", r":7: below the 4 column names"),
        ("## Expected", "## Given raw.visits", r":12: 'Given raw.visits' stands twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(tmp_path, old, new, said):
    with pytest.raises(ExampleError, match=said):
        outcome(tmp_path, HOLDS.replace(old, new, 1))


def test_two_examples_of_one_file_and_none(tmp_path):
    path = tmp_path / "x.example.md"
    path.write_text(HOLDS + "\n" + HOLDS.replace("first visit", "second"), encoding="utf-8")
    first, second = read_examples(path)
    assert (first.line, first.shows) == (1, "It is the earlier day.")
    assert (second.line, second.title) == (19, "The second counts")
    path.write_text("", encoding="utf-8")
    with pytest.raises(ExampleError, match=":1: holds no example"):
        read_examples(path)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("-- One row.\nselect 1 frm raw.visits", r"firsts.sql:2: not a select"),
        (
            "-- One row.\nselect\n  nothing\nfrom raw.visits",
            r"firsts.sql:3: cannot be run: .*nothing",
        ),
    ],
)
def test_sql_that_cannot_be_run_is_named_with_its_line(tmp_path, sql, said):
    with pytest.raises(SqlFileError, match=said):
        outcome(tmp_path, HOLDS, sql)


def test_the_examples_leave_nothing_behind(tmp_path):
    path = tmp_path / "sql" / "staging" / "firsts.sql"
    path.parent.mkdir(parents=True)
    path.write_text(SELECT, encoding="utf-8")
    written = tmp_path / "x.example.md"
    written.write_text(HOLDS, encoding="utf-8")
    with duckdb.connect() as con:
        table: SqlTable = empty_pipeline(con, RAW, tmp_path / "sql", {"factor": 1.5})[0]
        (example,) = read_examples(written)
        assert run_example(con, table, example) is None
        assert con.execute("select count(*) from raw.visits").fetchone() == (0,)
        assert run_example(con, table, example) is None
