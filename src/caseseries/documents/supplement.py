"""The tables of the supplement about the data: dictionary, gate, definitions, numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from caseseries.analyses.gate_numbers import table_id
from caseseries.documents.checklists.checklist import NOT_REPORTED, Answered, answered
from caseseries.documents.checklists.outline import outline
from caseseries.documents.data_files.screen import ScreenTables
from caseseries.documents.data_files.sheet import WORKBOOK, Sheet
from caseseries.documents.data_files.sheets import sheets
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.printed import Printed
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table
from caseseries.results.numbers import Results
from caseseries.warehouse.database import opened


class Supplement:
    """Tables of one study's supplement, from its database and what it says of itself."""

    def __init__(self, results: Results, db: Path) -> None:
        self._results = results
        self._db = db

    def dictionary(self, kind: str) -> HtmlTable:
        """Every column of the raw or cohort tables, as declared."""
        records = [
            {
                "table": f"{kind}.{row['table_name']}: {row['grain']}",
                "column": row["column_name"],
                "type": row["type"],
                "values": row["allowed"],
                "description": row["description"],
            }
            for row in self._results.records("dictionary")
            if row["schema_name"] == kind
        ]
        return plain_table(
            records,
            [
                PlainColumn("column", "Column", 24, is_code=True),
                PlainColumn("type", "Type", 13),
                PlainColumn("values", "Values", 23),
                PlainColumn("description", "Description", 40),
            ],
            group_by="table",
            notes=["*Key*: the column, or the columns together, that identify a row."],
        )

    def gate_counts(self) -> HtmlTable:
        """How many rules each raw table was held against, and how many places broke one."""
        tables = dict.fromkeys(rule["table_name"] for rule in self._results.records("gate"))

        def ids(statistic: str) -> Callable[[dict[str, Any]], list[str]]:
            return lambda record: [f"gate.{table_id(record['name'])}.{statistic}.n"]

        def count(name: str | None, statistic: str) -> str:
            return fmt.count(self._results.number(f"gate.{table_id(name)}.{statistic}.n").value)

        counted = ("rules", "not_checked", "failures")
        records = [
            {
                "name": name,
                "table": name or "(the folder)",
                **{statistic: count(name, statistic) for statistic in counted},
            }
            for name in tables
        ]
        return plain_table(
            records,
            [
                PlainColumn("table", "Raw table", 30, is_code=True),
                PlainColumn("rules", "Rules", 10, "right", ids=ids("rules")),
                PlainColumn("not_checked", "Not applicable", 15, "right", ids=ids("not_checked")),
                PlainColumn("failures", "Places that break one", 20, "right", ids=ids("failures")),
            ],
            results=self._results,
        )

    def gate_rules(self) -> HtmlTable:
        """The rules about several columns, rows or tables; those of single columns follow from
        the data dictionary."""
        records = [
            {**rule, "description": _with_source(rule)}
            for rule in self._results.records("gate")
            # table.rule: those of one column are called table.column.rule
            if rule["rule"].count(".") == 1
        ]
        return plain_table(
            records,
            [
                PlainColumn("rule", "Rule", 40, is_code=True),
                PlainColumn("severity", "Severity", 10),
                PlainColumn("description", "What it asks", 50),
            ],
            group_by="table_name",
        )

    def set_aside(self) -> HtmlTable:
        """The raw rows that the analyses leave out, each with the reason; most often none."""
        return plain_table(
            self._results.records("quarantine"),
            [
                PlainColumn("table_name", "Raw table", 14, is_code=True),
                PlainColumn("line", "Line", 7, "right"),
                PlainColumn("key", "Key", 18),
                PlainColumn("rule", "Rule", 27, is_code=True),
                PlainColumn("reason", "Reason", 34),
            ],
            empty="No row was set aside.",
        )

    def left_out(self) -> HtmlTable | Printed:
        """The same table where a row was set aside, else a sentence that none was."""
        none = "No row was set aside."
        return self.set_aside() if self._results.records("quarantine") else Printed(none)

    def definitions(self) -> HtmlTable:
        """The derived tables: one clinical concept each, as the SQL files describe them."""
        records = self._query(
            "select table_name, replace(comment, 'Synthetic rows. ', '') as comment"
            " from duckdb_tables() where schema_name = 'derived'"
            " and database_name = current_database() order by table_name"
        )
        return plain_table(
            records,
            [
                PlainColumn("table_name", "Table", 28, is_code=True),
                PlainColumn("comment", "Definition", 72),
            ],
        )

    def checklist(self, name: str) -> HtmlTable:
        """A reporting guideline, each item with the sections, tables or numbers that answer it."""
        project = Path.cwd()
        found = answered(name, project, outline(project), self._results.numbers)
        records = [
            {
                "topic": entry.item.topic,
                "item": entry.item.item,
                "text": entry.item.text,
                "answer": self._answer(entry),
                "ids": entry.ids,
            }
            for entry in found
        ]
        return plain_table(
            records,
            [
                PlainColumn("item", "Item", 7),
                PlainColumn("text", "What should be told", 53),
                PlainColumn("answer", "Where it is", 40, ids=lambda record: record["ids"]),
            ],
            results=self._results,
            group_by="topic",
        )

    def _answer(self, entry: Answered) -> str:
        printed = [self._results.number(id) for id in entry.ids]
        numbers = [
            f"{number.printed}{'' if number.unit in ('', '%') else f' {number.unit}'}"
            for number in printed
        ]
        return "; ".join((*entry.sections, *numbers)) or NOT_REPORTED

    def files(self) -> HtmlTable:
        """The data files beside the documents, and what each holds."""
        records = [{"name": sheet.file, "about": f"{sheet.about}."} for sheet in self._sheets]
        records.append({"name": WORKBOOK, "about": "All of them, a sheet each."})
        return plain_table(
            records,
            [
                PlainColumn("name", "File", 35, is_link=True),
                PlainColumn("about", "What it holds", 65),
            ],
        )

    def data_tables(self) -> ScreenTables:
        """The same as tables of the HTML document, to be searched and sorted."""
        return ScreenTables(self._sheets)

    @cached_property
    def _sheets(self) -> tuple[Sheet, ...]:
        return sheets(self._db, self._results, lineage=False)

    def _query(self, sql: str) -> list[dict[str, Any]]:
        with opened(self._db, read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _with_source(rule: dict[str, Any]) -> str:
    return f"{rule['description']} ({rule['source']})" if rule["source"] else rule["description"]
