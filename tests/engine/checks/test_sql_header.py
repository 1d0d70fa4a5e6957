"""Headers of SQL files describe the table and the columns they name."""

from caseseries.warehouse.sql_header import read_header

SQL = """-- One row per patient.
-- Rule: the first session counts,
-- not the second.
-- index_on: Time zero of the
-- patient.
-- Source: raw.sessions.
select 1
-- index_on: not a header any more
"""


def test_columns_are_described_and_the_rest_is_the_table():
    header = read_header(SQL, ["index_on", "other"])
    assert header.columns == {"index_on": "Time zero of the patient."}
    assert header.table == (
        "One row per patient. Rule: the first session counts, not the second. Source: raw.sessions."
    )


def test_a_name_that_is_no_column_belongs_to_the_table():
    assert read_header("-- note: text\nselect 1", ["index_on"]).table == "note: text"
