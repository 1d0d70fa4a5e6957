"""The tables of the data files: ledger, dictionary, rules, and the list of all numbers.

No row key of a number is among them: which participants a small count rests on is nobody's to read
who has not the data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.data_files.sheet import Sheet, SheetColumn
from caseseries.results.trace.function_source import function_of
from caseseries.results.trace.lineage import derivations, raw_tables, sql_steps
from caseseries.warehouse.database import opened

if TYPE_CHECKING:
    import duckdb

    from caseseries.results.numbers import Number, Results

LEDGER: Final = (
    SheetColumn("claim_id", "Claim", "Id of the published number.", 8),
    SheetColumn("section", "Section", "Section of the original it stands in.", 16),
    SheetColumn("quote", "Published as", "Where it stands, shortened.", 44),
    SheetColumn("quantity", "Quantity", "What it is.", 16),
    SheetColumn("population", "Population", "Of whom or of what.", 24),
    SheetColumn("published", "Published", "The digits as printed.", 11),
    SheetColumn("unit", "Unit", "Unit as printed.", 10),
    SheetColumn("verdict", "Verdict", "reproduced, contradicted or cited.", 13),
    SheetColumn("recomputed_printed", "Recomputed", "The result as it would be printed.", 12),
    SheetColumn("recomputed", "Recomputed, unrounded", "The result in its own unit.", 14),
    SheetColumn("rounding", "Rounding", "How the result becomes the printed digits.", 14),
    SheetColumn(
        "result_id", "Number", "Id of the number that recomputes it.", 40, is_code=True,
        links_to="numbers",
    ),
    SheetColumn("proofs", "Proofs", "Ids of the proofs that are about it.", 20),
    SheetColumn("reason", "Remark", "Remark, or why there is no result.", 60),
)  # fmt: skip
DICTIONARY: Final = (
    SheetColumn(
        "name", "Column", "Schema, table and column in the DuckDB file.", 38, is_code=True
    ),
    SheetColumn("label", "Label", "Name as it is printed.", 26),
    SheetColumn("type", "Type", "Type, unit, and whether it is a key or may be empty.", 24),
    SheetColumn("allowed", "Values", "Codes, the column it points to, or the range.", 30),
    SheetColumn("unit", "Unit", "Unit of the values.", 10),
    SheetColumn("description", "Description", "What it holds.", 60),
    SheetColumn("is_key", "Key", "Whether it, or it with others, identifies a row.", 6),
    SheetColumn(
        "points_to", "Points to", "The column its values stand in.", 26, is_code=True,
        links_to="dictionary", target="points_to_name",
    ),
    SheetColumn("grain", "Rows of the table", "What one row of the table is.", 28),
)  # fmt: skip
RULES: Final = (
    SheetColumn("rule", "Rule", "Id of the rule.", 44, is_code=True),
    SheetColumn("severity", "Severity", "error, warning or note.", 10),
    SheetColumn(
        "table_name", "Raw table", "The table it is about; empty for the folder.", 18,
        is_code=True, links_to="dictionary", target="dictionary_name",
    ),
    SheetColumn("column_name", "Column", "The column it is about, where it is one.", 24, True),
    SheetColumn("description", "What it asks", "What holds for sound data.", 60),
    SheetColumn("source", "Source", "Where the rule comes from.", 30),
    SheetColumn("not_checked", "Not applicable", "Why it was not applied.", 30),
    SheetColumn("failures", "Places that break it", "How many there are.", 12),
)  # fmt: skip
NUMBERS: Final = (
    SheetColumn("id", "Id", "Id of the number, the same in every document.", 52, is_code=True),
    SheetColumn("printed", "Printed", "As the documents print it, without its unit.", 11),
    SheetColumn("value", "Value", "Unrounded; empty where it cannot be estimated.", 14),
    SheetColumn("unit", "Unit", "Unit of the value.", 12),
    SheetColumn("statistic", "Definition", "Which statistic it is.", 30),
    SheetColumn("population", "Population", "The rows it is of.", 34),
    SheetColumn("n", "n", "How many rows these are.", 8),
    SheetColumn("events", "Events", "How many events happened in them.", 8),
    SheetColumn("method", "Function", "What computes it.", 48, is_code=True),
    SheetColumn("function_file", "Function in", "File and line of the function.", 48, True),
    SheetColumn(
        "tables", "Tables", "The tables it is computed from.", 26, is_code=True,
        links_to="dictionary", target="dictionary_name",
    ),
    SheetColumn("columns", "Columns", "What it reads; empty where it may be any.", 34, True),
    SheetColumn("sql_files", "SQL", "The files behind these tables, down to the raw ones.", 60),
    SheetColumn("raw_tables", "Raw tables", "The raw tables they read.", 40, is_code=True),
)  # fmt: skip


def sheets(db: Path, results: Results, *, lineage: bool = True) -> tuple[Sheet, ...]:
    """The tables of one study; the ledger where it recomputes a paper.

    Without ``lineage`` the function, SQL files and raw tables of numbers are left out: to follow
    them takes longer than all else, and a table on the screen does not show them.
    """
    with opened(db, read_only=True) as con:
        ledger = _ledger(con)
        numbers = _numbers(con, results) if lineage else _own(results)
    dictionary = [
        {
            **row,
            "name": f"{row['schema_name']}.{row['table_name']}.{row['column_name']}",
            "points_to_name": f"{row['schema_name']}.{row['points_to']}",
        }
        for row in results.records("dictionary")
    ]
    first = {f"{row['schema_name']}.{row['table_name']}": row["name"] for row in dictionary[::-1]}
    named = {row["name"] for row in dictionary}
    for number in numbers:
        number["dictionary_name"] = _first_column(number, named, first)
    rules = [{**row, "dictionary_name": _about(row, named, first)} for row in
             results.records("gate")]  # fmt: skip
    found = [
        Sheet(
            "dictionary", "Data dictionary", "Every column of the raw tables and of those analyzed",
            DICTIONARY, dictionary, "name", ("name", "type", "allowed", "description"),
        ),
        Sheet(
            "rules", "Rules of the gate", "Every rule the raw tables were held against",
            RULES, rules, "rule", ("rule", "severity", "description", "failures"),
        ),
        Sheet(
            "numbers", "Numbers", "Every number the documents may print, with what it rests on",
            NUMBERS, numbers, "id", ("id", "printed", "unit", "statistic", "population", "n",
                                     "tables"),
        ),
    ]  # fmt: skip
    if ledger:
        ledger_sheet = Sheet(
            "ledger", "Ledger of published numbers",
            "Every number the original prints, with its verdict", LEDGER, ledger, "claim_id",
            ("claim_id", "section", "quote", "published", "recomputed_printed", "verdict",
             "result_id"),
        )  # fmt: skip
        found.insert(0, ledger_sheet)
    return tuple(found)


def _ledger(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    there = con.execute(
        "from duckdb_tables() where schema_name = 'claims' and table_name = 'ledger'"
        " and database_name = current_database()"
    ).fetchall()
    if not there:
        return []
    cursor = con.execute("select * from claims.ledger order by rowid")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _own(results: Results) -> list[dict[str, Any]]:
    """All numbers, with what is said of each."""
    return [
        {key: getattr(number, key) for key in _OF_NUMBER} for number in results.numbers.values()
    ]


def _numbers(con: duckdb.DuckDBPyConnection, results: Results) -> list[dict[str, Any]]:
    """All numbers, each with the function and the SQL that `caseseries trace` shows of it."""
    lineages: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Any]] = {}
    functions: dict[str, str] = {}
    records = _own(results)
    built = derivations(con)
    for number, record in zip(results.numbers.values(), records, strict=True):
        behind = (number.tables, number.columns)
        if behind not in lineages:
            steps = sql_steps(con, number, built)
            lineages[behind] = {
                "sql_files": list(dict.fromkeys(step.file for step in steps)),
                "raw_tables": raw_tables(steps),
            }
        if number.method not in functions:
            functions[number.method] = _place(results, number)
        record |= {**lineages[behind], "function_file": functions[number.method]}
    return records


_OF_NUMBER: Final = (
    "id", "printed", "value", "unit", "statistic", "population", "n", "events", "method", "tables",
    "columns",
)  # fmt: skip


def _place(results: Results, number: Number) -> str:
    found = function_of(results, number.method)
    if found is None:
        return ""
    return found.file if found.line is None else f"{found.file}:{found.line}"


def _first_column(number: dict[str, Any], named: set[str], first: dict[str, str]) -> str:
    """The line of the dictionary a number leads to: its first column, else its first table."""
    for table in number["tables"]:
        for column in number["columns"]:
            if f"{table}.{column}" in named:
                return f"{table}.{column}"
    return next((first[table] for table in number["tables"] if table in first), "")


def _about(rule: dict[str, Any], named: set[str], first: dict[str, str]) -> str:
    table = f"raw.{rule['table_name']}"
    column = f"{table}.{rule['column_name']}"
    return column if column in named else first.get(table, "")
