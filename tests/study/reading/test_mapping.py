"""A group's own spreadsheet loads without being edited, and failures name its own places."""

import datetime
import re
import tomllib
from pathlib import Path

import duckdb
import gate_cohort
import pytest
from first_study import ROOT, check, parse_mapping
from gate_cohort import deliver, found
from mapped_cohort import MAPPING, SHEET, checked, deliver_sheet, mapping, reading

from caseseries.study.study_file import StudyFileError


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


def test_one_wide_sheet_gives_the_rows_of_four_tables(tmp_path):
    day = datetime.date
    with reading(deliver_sheet(tmp_path)) as (con, read):
        assert rows(con, "select * from raw.patients order by all") == [
            ("P01", "male", day(1960, 5, 1), 0, True, "declined", False, 2),
            ("P02", "female", day(1971, 11, 1), 1, True, "declined", False, 3),
        ]
        assert rows(con, "select * exclude source_line from raw.tumors order by all") == [
            ("P01-1", "P01", "left", 1.7, day(2014, 12, 1), "metastasis"),
            ("P02-1", "P02", "right", 2.4, day(2013, 10, 5), "non-diagnostic"),
            ("P02-2", "P02", "right", 1.0, day(2013, 10, 5), None),
        ]
        assert rows(con, "select status, last_seen_on from raw.vital_status order by all") == [
            ("alive", day(2015, 1, 20)),
            ("dead", day(2016, 3, 1)),
        ]
    assert [failure.rule for failure in read.failures] == ["patients.file.delimiter"]


def test_a_mapped_cohort_breaks_no_more_rules_than_the_same_cohort_as_declared(tmp_path):
    plain = gate_cohort.checked(deliver(tmp_path / "declared"))
    mapped = checked(deliver_sheet(tmp_path / "mapped"))
    rules = {failure.rule for failure in mapped.failures}
    assert rules == {failure.rule for failure in plain.failures} | {"patients.file.delimiter"}


def test_the_lines_are_those_of_the_sheet_once_the_gate_is_through(tmp_path):
    with duckdb.connect() as con:
        check(deliver_sheet(tmp_path), con, mapping=mapping())
        assert rows(con, "select tumor_id, source_line from raw.tumors order by all") == [
            ("P01-1", 2),
            ("P02-1", 3),
            ("P02-2", 3),
        ]
        types = dict(
            rows(
                con,
                "select column_name, data_type from duckdb_columns() where table_name = 'tumors'",
            )
        )
    assert types["source_line"] == "INTEGER"


def test_each_row_of_a_line_is_reported_with_its_own_column_key_and_value(tmp_path):
    report = checked(
        deliver_sheet(tmp_path, ("re;2,4;05.10.2013", "X;2,4;05.10.2013"), ("re;1,0", "re;77"))
    )
    (side,) = found(report, "tumors.kidney.codes")
    assert (side.line, side.column, side.key, side.value) == (3, "kidney", "P02-1", "X")
    assert "'T1 Seite'" in side.message
    assert side.file.endswith("Kohorte.csv")
    (size,) = found(report, "tumors.max_diameter_cm.range")
    assert (size.line, size.key, size.value) == (3, "P02-2", "77")
    assert "'T2 Größe'" in size.message


def test_a_key_that_repeats_with_other_content_fails_the_key_rule(tmp_path):
    folder = deliver_sheet(tmp_path)
    second = SHEET.splitlines()[2]
    sheet = SHEET + second.replace(";1;ja;", ";2;ja;") + "\n"
    (folder / "Kohorte.csv").write_text(sheet, encoding="utf-8")
    report = checked(folder)
    (twice,) = found(report, "patients.key.unique")
    assert (twice.line, twice.key) == (4, "P02")
    assert "line 3" in twice.message
    # What the line only repeats (last contact, tumors) is not counted twice.
    assert report.tables["vital_status"] == report.tables["patients"] - 1 == 2
    assert report.tables["tumors"] == 3


def test_a_line_that_gives_no_row_is_not_lost_without_a_word(tmp_path):
    folder = deliver_sheet(tmp_path)
    lines = SHEET.splitlines()
    width = lines[0].count(";")
    sheet = SHEET + lines[2] + "\n" + "P03" + ";" * width + "\n"
    (folder / "Kohorte.csv").write_text(sheet, encoding="utf-8")
    with reading(folder) as (_, read):
        lost = [f for f in read.failures if f.rule == "patients.file.line_without_row"]
    assert [failure.line for failure in lost] == [4, 5]
    assert all(failure.severity == "warning" for failure in lost)


def test_a_sheet_of_one_table_keeps_its_doubles_for_the_key_rule(tmp_path):
    folder = deliver(tmp_path)
    (folder / "labs.csv").unlink()
    lines = ["Pat;Tag;Krea", *["P01;08.02.2015;0,81"] * 2, "P02;10.01.2014;0,60"]
    (folder / "Labor.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = """
        [labs]
        file = "Labor"
        decimal = ","
        date_format = "%d.%m.%Y"
        columns = { patient_id = "Pat", sampled_on = "Tag", creatinine_mg_dl = "Krea" }
    """
    (twice,) = found(checked(folder, text), "labs.key.unique")
    assert (twice.line, twice.value) == (3, "P01")


@pytest.mark.parametrize("cell", ["M", " M ", "m", "W"])
def test_words_are_recoded_whatever_blanks_and_case(tmp_path, cell):
    with reading(deliver_sheet(tmp_path, ("P01;M;", f"P01;{cell};"))) as (con, _):
        expected = "female" if cell == "W" else "male"
        assert rows(con, "select sex from raw.patients where patient_id = 'P01'") == [(expected,)]


def test_case_counts_where_two_words_differ_by_nothing_else(tmp_path):
    text = MAPPING.replace('M = "male", W = "female"', 'M = "male", m = "female"')
    sheet = deliver_sheet(tmp_path, ("P01;M;", "P01;m;"), ("P02;W;", "P02;M;"))
    with reading(sheet, text) as (con, _):
        assert rows(con, "select sex from raw.patients order by patient_id") == [
            ("female",),
            ("male",),
        ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,7", 1.7), ("1.7", 1.7), ("2", 2.0), ("-", None), ("K.A.", None), ("12.125", 12.125)],
)
def test_decimal_commas_and_missing_codes(tmp_path, cell, value):
    with reading(deliver_sheet(tmp_path, ("li;1,7;", f"li;{cell};"))) as (con, read):
        got = rows(con, "select max_diameter_cm from raw.tumors where patient_id = 'P01'")
        wrong = [f.message for f in read.failures if f.rule == "tumors.max_diameter_cm.format"]
    if cell == "12.125":
        # Twelve and an eighth, or twelve thousand: a point before three digits is not guessed.
        assert got == [(None,)]
        assert "may separate thousands or decimals" in wrong[0]
    else:
        assert got == [(value,)]
        assert not wrong


@pytest.mark.parametrize(
    ("format", "cell", "day"),
    [
        ("%d.%m.%Y", "1.3.2016", datetime.date(2016, 3, 1)),
        ("%d.%m.%Y", "2016-03-01", datetime.date(2016, 3, 1)),
        ("%m/%d/%Y", "03/01/2016", datetime.date(2016, 3, 1)),
        ("%d-%b-%Y", "01-Mär-2016", datetime.date(2016, 3, 1)),
        ("%d %b %Y", "1 March 2016", datetime.date(2016, 3, 1)),
        ("%d.%m.%y", "01.03.16", datetime.date(2016, 3, 1)),
        ("%Y%m%d", "20160301", datetime.date(2016, 3, 1)),
        ("%d.%m.%Y", "01.03.16", None),
        ("%d.%m.%Y", "31.02.2016", None),
        ("%d.%m.%Y", "01/03/2016", None),
    ],
)
def test_dates_are_read_as_stated_and_not_otherwise(tmp_path, format, cell, day):
    text = MAPPING.replace(
        "[vital_status]\n", f'[vital_status]\ndate_format.last_seen_on = "{format}"\n'
    )
    with reading(deliver_sheet(tmp_path, ("01.03.2016", cell)), text) as (con, read):
        got = rows(con, "select last_seen_on from raw.vital_status where patient_id = 'P01'")
        wrong = {f.value for f in read.failures if f.rule == "vital_status.last_seen_on.format"}
    assert got == [(day,)]
    assert (cell in wrong) == (day is None)


def test_a_date_that_two_stated_formats_read_differently_is_refused(tmp_path):
    text = MAPPING.replace(
        "[vital_status]\n",
        '[vital_status]\ndate_format = ["%d/%m/%Y", "%m/%d/%Y"]\n',
    )
    sheet = deliver_sheet(tmp_path, ("01.03.2016", "01/03/2016"), ("20.01.2015", "20/01/2015"))
    with reading(sheet, text) as (con, read):
        assert rows(con, "select last_seen_on from raw.vital_status order by patient_id") == [
            (None,),
            (datetime.date(2015, 1, 20),),
        ]
        (wrong,) = [f for f in read.failures if f.rule == "vital_status.last_seen_on.format"]
    assert wrong.value == "01/03/2016"
    assert "Day and month cannot be told apart" in wrong.message


def test_months_of_birth_may_be_written_without_a_day(tmp_path):
    text = MAPPING.replace(
        'drop_day = ["birth_month"]', 'date_format.birth_month = ["%m/%Y", "%Y-%m"]'
    )
    sheet = deliver_sheet(tmp_path, ("14.05.1960", "05/1960"), ("30.11.1971", "1971-11"))
    with reading(sheet, text) as (con, _):
        assert rows(con, "select birth_month from raw.patients order by all") == [
            (datetime.date(1960, 5, 1),),
            (datetime.date(1971, 11, 1),),
        ]


def test_a_day_that_is_none_is_reported_before_it_is_dropped(tmp_path):
    with reading(deliver_sheet(tmp_path, ("14.05.1960", "31.02.1960"))) as (con, read):
        assert rows(con, "select birth_month from raw.patients where patient_id = 'P01'") == [
            (None,)
        ]
    (wrong,) = [f for f in read.failures if f.rule == "patients.birth_month.format"]
    assert (wrong.line, wrong.value) == (2, "31.02.1960")
    assert "no such day" in wrong.message


def test_the_message_proposes_the_format_all_cells_fit(tmp_path):
    folder = deliver(
        tmp_path, ("labs", "2015-02-08", "08.02.2015"), ("labs", "2014-01-10", "13.01.2014")
    )
    wrong = found(gate_cohort.checked(folder), "labs.sampled_on.format")
    assert {failure.value for failure in wrong} == {"08.02.2015", "13.01.2014"}
    assert all(
        'date_format.sampled_on = "%d.%m.%Y" into [mapping.labs]' in f.message for f in wrong
    )
    folder = deliver(tmp_path / "ambiguous", ("labs", "2015-02-08", "08/02/2015"))
    (wrong,) = found(gate_cohort.checked(folder), "labs.sampled_on.format")
    assert "date_format" not in wrong.message


def test_the_mapping_shown_in_the_readme_is_one():
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (shown,) = [block for block in blocks if "[mapping]" in block]
    content = tomllib.loads(shown)["mapping"]
    assert parse_mapping(content, Path("study.toml")).tables["patients"].sheet


def test_constants_and_columns_not_recorded(tmp_path):
    text = (
        MAPPING.replace(', surgery = "OP"', "")
        .replace("drop_day", 'constant.surgery = "unsuitable"\ndrop_day')
        .replace('biopsy_result = "T1 Biopsie"', 'detected_on = "T1 ED"')
        .replace('detected_on = "T1 ED", detected_on', "detected_on")
        .replace(', biopsy_result = "T2 Biopsie"', "")
        .replace('compose.tumor_id = "{Pat.-Nr.}-1"', 'not_recorded = ["biopsy_result"]\n\\g')
        .replace("\\g", 'compose.tumor_id = "{Pat.-Nr.}-1"')
    )
    with reading(deliver_sheet(tmp_path), text) as (con, read):
        assert rows(con, "select distinct surgery from raw.patients") == [("unsuitable",)]
        assert rows(con, "select distinct biopsy_result from raw.tumors") == [(None,)]
    assert ("tumors", "biopsy_result") not in read.absent


def test_names_and_words_with_quotes_are_only_text(tmp_path):
    header = "O'Neill\"; drop table raw.patients --"
    folder = deliver_sheet(
        tmp_path,
        ("Geschlecht", f'"{header.replace(chr(34), chr(34) * 2)}"'),
        ("P01;M;", "P01;M'';"),
    )
    text = MAPPING.replace('"Geschlecht"', f"'''{header}'''").replace(
        '{ M = "male"', '{ "M\'\'" = "male"'
    )
    with reading(folder, text) as (con, _):
        assert rows(con, "select sex from raw.patients order by all") == [("female",), ("male",)]


def test_headers_are_found_across_line_ends_and_by_their_letter(tmp_path):
    folder = deliver_sheet(tmp_path, (";T1 Seite;", ';"T1\n Seite";'), (";T2 Seite;", ";T2 Größe;"))
    text = MAPPING.replace('"T2 Seite"', '"T2 Größe [S]"').replace('"T2 Größe"', '"T2 Größe [T]"')
    with reading(folder, text) as (con, _):
        assert rows(con, "select kidney, max_diameter_cm from raw.tumors order by all") == [
            ("left", 1.7),
            ("right", 1.0),
            ("right", 2.4),
        ]
    with pytest.raises(StudyFileError, match=r"2 times, in the columns S, T"), reading(folder):
        pass
