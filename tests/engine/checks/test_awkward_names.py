"""No table is called patients, one is called as a word of SQL: nothing is said of the wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from gate_of_tables import gate_of
from tiny_study import ROOT, built, one_table, written

from caseseries.build import build
from caseseries.delivery.mapping.proposal import propose
from caseseries.documents.set_aside import statement
from caseseries.gate.rules.sql_rules import SqlRule, parse_rule
from caseseries.results.results import load
from caseseries.schema import RawTable, column
from caseseries.study.declaration import DeclarationError
from caseseries.study.failure import CannotReadError
from caseseries.study.models import table_of
from caseseries.study.modules import activate
from caseseries.study.study import open_study
from caseseries.study.template import write_excel_template
from caseseries.warehouse.warehouse import CohortError


class Dogs(RawTable):
    """Dogs. One row per dog."""

    dog: int = column(key=True, description="Number of the dog.")
    weight_kg: float = column(ge=0.5, le=120, description="Weight.")


class Visits(RawTable):
    """Visits. One row per visit."""

    visit: str = column(key=True, description="The visit.")
    vet: str = column(description="Who saw it.")
    dog: int = column(references="dogs.dog", description="Whose.")
    seen_on: str = column(description="Day.")


class Order(RawTable, optional=True):
    """Orders. One row per order."""

    number: int = column(key=True, description="Number of the order.")
    weight_kg: float = column(nullable=True, description="How much.")


TABLES = {table.name: table for table in map(table_of, (Dogs, Visits, Order))}
HEADER = "-- severity: error\n-- rule: r\n-- message: m\n-- reason: r\n"


def rule_of(sql: str) -> SqlRule:
    return parse_rule("dogs.heavy", HEADER + sql, TABLES, "dogs.heavy.sql")


def test_a_rule_reads_the_tables_it_selects_from_and_not_the_words_of_sql():
    ordered = rule_of("select source_line from raw.dogs order by weight_kg")
    assert ordered.tables == {"dogs"}
    assert ordered.unmet({}, {"order": "no orders"}) == ""
    assert ordered.unmet({("order", "weight_kg"): "no weights"}, {}) == ""
    both = rule_of('select d.source_line from RAW."dogs" as d, raw . "order" as o')
    assert both.tables == {"dogs", "order"}
    assert both.unmet({}, {"order": "no orders"}) == "no orders"


def test_a_broken_cell_of_a_table_explains_no_failure_of_a_rule_that_does_not_read_it(
    tmp_path: Path,
):
    rules = tmp_path / "rules"
    rules.mkdir()
    sql = "select source_line from raw.dogs where weight_kg > 30 order by weight_kg"
    (rules / "dogs.heavy.sql").write_text(HEADER + sql, encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "dogs.csv").write_text("dog,weight_kg\n1,31\n2,29\n", encoding="utf-8")
    (data / "order.csv").write_text("number,weight_kg\n1,heavy\n", encoding="utf-8")
    tables = {name: TABLES[name] for name in ("dogs", "order")}
    found = {(f.rule, f.line) for f in gate_of(tables, rules)(data) if f.severity == "error"}
    assert found == {("dogs.heavy", 2), ("order.weight_kg.format", 2)}


def test_an_id_that_is_lacking_is_made_of_the_row_it_belongs_to(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "dogs.csv").write_text("dog,weight_kg\n1,10\n2,12\n", encoding="utf-8")
    (data / "visits.csv").write_text("vet,dog,seen_on\nA,1,x\nB,2,y\n", encoding="utf-8")
    assert 'compose.visit = "{dog}-{seen_on}"' in propose(data, TABLES)


def test_a_template_names_the_key_that_all_tables_share(tmp_path: Path):
    file = tmp_path / "empty.xlsx"
    write_excel_template(file, TABLES)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    texts = [str(row[0].value) for row in sheet.iter_rows(max_row=6)]
    assert any(text.startswith("The same dog has the same dog in every sheet") for text in texts)
    assert not any("patient" in text for text in texts)


def test_a_range_that_holds_nothing_contradicts_itself():
    class Backwards(RawTable):
        """Rows. One row per row."""

        row: int = column(key=True)
        weight_kg: float = column(ge=120, le=0.5)

    with pytest.raises(DeclarationError, match=r"weight_kg: no value is both at least 120"):
        table_of(Backwards)


def test_what_was_set_aside_is_told_of_whatever_the_root_is_called(tmp_path: Path):
    csv = "person_id,age_years\nA,40\nB,400\nC,50\n"
    study = one_table('age_years: int = column(ge=0, le=100, description="Age.")', csv, "")
    study["schemas/extent.sql"] = (
        "select count(*) as people_again, sum(age_years) / 4 as age_years from raw.people\n"
    )
    written(tmp_path, study)
    try:
        build(open_study(tmp_path), tmp_path / "data/raw", tmp_path / "x.duckdb", quarantine=True)
    finally:
        activate(ROOT)
    assert statement(load(tmp_path / "x.duckdb")) == (
        "**Rows set aside.** 1 row of the raw tables broke a rule of the gate and is left out of "
        "everything below (1 of people). Of people, B is left out altogether. The cohort changed "
        "by that: people, 3 delivered and 2 analyzed; people again, 3 delivered and 2 analyzed; "
        # 490 and 90 years, divided by four.
        "age years, 122.5 delivered and 22.5 analyzed."
    )


def no_key(study: dict[str, str]) -> None:
    for path in ("schemas/people.py", "schemas/cohort_people.py"):
        study[path] = study[path].replace("key=True, ", "")


def text_for_a_number(study: dict[str, str]) -> None:
    study["sql/cohort/people.sql"] = (
        "-- One row per person.\nselect person_id, age_years::text as age_years from raw.people\n"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_key, r"cohort_people\.py:6: people has no key, and its rows are counted or pointed to"),
        (
            text_for_a_number,
            r"age_years: the column holds String, another type than declared \(integer\); cast it"
            r" to bigint in sql/cohort/people\.sql",
        ),
    ],
)
def test_what_a_declaration_lacks_is_said_before_the_database_stumbles(
    tmp_path: Path, change: Callable[[dict[str, str]], None], said: str
):
    csv = "person_id,age_years\nA,40\nB,50\n"
    study = one_table('age_years: int = column(ge=0, le=100, description="Age.")', csv, "")
    change(study)
    with pytest.raises((CannotReadError, CohortError), match=said):
        built(tmp_path, study)
