"""The tables of the supplement: data dictionary, gate, definitions, ledger of claims."""

from __future__ import annotations

from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

import schemas
from analysis.database import opened
from analysis.numbers import Results
from report import format as fmt
from report.as_published import AsPublished
from report.tables.html_table import HtmlTable
from report.tables.plain_table import PlainColumn, plain_table
from report.trace.number_list import number_list
from report.trace.printed_ids import printed_ids

MANUSCRIPT = Path(__file__).with_name("index.qmd")

_TYPES = {
    "text": "text",
    "integer": "whole number",
    "decimal": "decimal number",
    "date": "date",
    "boolean": "true or false",
    "code": "code",
}


class Supplement:
    """Tables of one study's supplement, from its database and the declarations of `schemas`."""

    def __init__(self, results: Results, db: Path) -> None:
        self._results = results
        self._db = db

    def dictionary(self, kind: str) -> HtmlTable:
        """Every column of the raw or cohort tables, as declared."""
        tables = {"raw": schemas.RAW_TABLES, "cohort": schemas.COHORT_TABLES}[kind]
        records = [
            {
                "table": f"{kind}.{table.name}: {table.grain}",
                "column": column.name,
                "type": _type(column),
                "values": _values(column),
                "description": column.description,
            }
            for table in tables.values()
            for column in table.columns
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
        counts: dict[str, dict[str, Any]] = {}
        for rule in self._results.records("gate"):
            row = counts.setdefault(
                rule["table_name"],
                {
                    "table": rule["table_name"] or "(the folder)",
                    "rules": 0,
                    "failures": 0,
                    "not_checked": 0,
                },
            )
            row["rules"] += 1
            row["failures"] += rule["failures"]
            row["not_checked"] += rule["not_checked"] is not None
        return plain_table(
            list(counts.values()),
            [
                PlainColumn("table", "Raw table", 30, is_code=True),
                PlainColumn("rules", "Rules", 10, "right"),
                PlainColumn("not_checked", "Not applicable", 15, "right"),
                PlainColumn("failures", "Places that break one", 20, "right"),
            ],
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

    def definitions(self) -> HtmlTable:
        """The derived tables: one clinical concept each, as the SQL files describe them."""
        records = self._query(
            "select table_name, replace(comment, 'Synthetic patients. ', '') as comment"
            " from duckdb_tables() where schema_name = 'derived'"
            " and database_name = current_database() order by table_name"
        )
        return plain_table(
            records,
            [
                PlainColumn("table_name", "Table", 26, is_code=True),
                PlainColumn("comment", "Definition", 74),
            ],
        )

    def verdicts(self) -> HtmlTable:
        """How many claims of each section have which verdict."""
        records = self._query(
            "select section, count(*) as claims,"
            " count(*) filter (verdict = 'reproduced') as reproduced,"
            " count(*) filter (verdict = 'contradicted') as contradicted,"
            " count(*) filter (verdict = 'cited') as cited"
            " from claims.ledger group by rollup (section)"
            " order by grouping(section), min(claim_id)"
        )
        for record in records:
            record["section"] = record["section"] or "All"
        counted = ("claims", "reproduced", "contradicted", "cited")
        return plain_table(
            records,
            [
                PlainColumn("section", "Section", 30),
                *(PlainColumn(key, key.capitalize(), 15, "right") for key in counted),
            ],
        )

    def contradictions(self) -> HtmlTable:
        """The claims that no cohort can satisfy together with the others, and why."""
        records = self._query(
            "select claim_id, section || ': ' || quote as quote, published, recomputed_printed,"
            " reason from claims.ledger where verdict = 'contradicted' order by claim_id"
        )
        return plain_table(
            records,
            [
                PlainColumn("claim_id", "Claim", 8),
                PlainColumn("quote", "Where", 28),
                PlainColumn("published", "Published", 11, "right"),
                PlainColumn("recomputed_printed", "Recomputed", 12, "right"),
                PlainColumn("reason", "Why", 41),
            ],
            empty="No claim is contradicted.",
        )

    def proofs(self) -> HtmlTable:
        """Each finding about the published numbers, with the claims it rests on."""
        records = self._query(
            "select kind, title, statement, claims from claims.proofs order by position"
        )
        for record in records:
            record["kind"] = {"error": "Errors", "convention": "Conventions", "label": "Labels"}[
                record["kind"]
            ]
            record["claims"] = ", ".join(record["claims"])
        return plain_table(
            records,
            [
                PlainColumn("title", "Finding", 22),
                PlainColumn("statement", "Proof", 58),
                PlainColumn("claims", "Claims", 20),
            ],
            group_by="kind",
            empty="This study recomputes no published paper.",
        )

    def conflicts(self) -> HtmlTable:
        """The minimal conflicts: without any one of its claims the rest can hold together."""
        records = [
            {"title": proof["title"], **conflict}
            for proof in self._query(
                "select title, feasible_without from claims.proofs"
                " where len(feasible_without) > 0 order by position"
            )
            for conflict in proof["feasible_without"]
        ]
        return plain_table(
            records,
            [
                PlainColumn("claim_id", "Claim left out", 20),
                PlainColumn("published", "Published", 20, "right"),
                PlainColumn("nearest", "Nearest value the others allow", 30, "right"),
            ],
            group_by="title",
            empty="No minimal conflict.",
        )

    def roundings(self) -> HtmlTable:
        """How often each rounding is declared, and how often no other prints the claim."""
        records = self._query("select rounding, declared, needed from claims.roundings")
        for record in records:
            record["rounding"] = record["rounding"].replace("_", " ")
        return plain_table(
            records,
            [
                PlainColumn("rounding", "Rounding", 40),
                PlainColumn("declared", "Declared", 20, "right"),
                PlainColumn("needed", "Needed", 20, "right"),
            ],
        )

    def ledger(self) -> HtmlTable:
        """Every published number with the result that recomputes it, a line per quotation."""
        claims = self._query(
            "select claim_id, section, quote, published, recomputed_printed, result_id, verdict"
            " from claims.ledger order by rowid"
        )
        records = []
        for (section, quote), of_quote in groupby(claims, lambda c: (c["section"], c["quote"])):
            rows = list(of_quote)
            records.append(
                {
                    "section": section,
                    "claims": _from_to([row["claim_id"] for row in rows]),
                    "quote": quote,
                    "published": "; ".join(row["published"] for row in rows),
                    "results": _common([row["result_id"] for row in rows if row["result_id"]]),
                    "verdict": "; ".join(dict.fromkeys(_verdict(row) for row in rows)),
                }
            )
        return plain_table(
            records,
            [
                PlainColumn("claims", "Claims", 9),
                PlainColumn("quote", "Published as", 25),
                PlainColumn("published", "Values", 12),
                PlainColumn("results", "Results", 42, is_code=True),
                PlainColumn("verdict", "Verdict", 12),
            ],
            group_by="section",
            empty="This study recomputes no published paper.",
        )

    def numbers(self) -> HtmlTable:
        """The ids of all numbers the manuscript prints."""
        sources = {"results": self._results, "published": AsPublished(self._results, self._db)}
        return number_list(self._results, printed_ids(MANUSCRIPT, sources))

    def claims(self, verdict: str | None = None) -> int:
        """Number of claims, all or of one verdict."""
        condition = "" if verdict is None else f" where verdict = '{verdict}'"
        return int(self._query(f"select count(*) as n from claims.ledger{condition}")[0]["n"])

    def count(self, name: str) -> int:
        """Number of rows of a stored frame."""
        return len(self._results.records(name))

    def _query(self, sql: str) -> list[dict[str, Any]]:
        with opened(self._db, read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _type(column: schemas.Column) -> str:
    parts = [_TYPES[column.type] + (f", {column.unit}" if column.unit else "")]
    if column.key:
        parts.append("key")
    elif not column.required:
        parts.append("may be empty")
    return "; ".join(parts)


def _values(column: schemas.Column) -> str:
    if column.codes:
        return ", ".join(column.codes)
    if column.references:
        return f"a {column.references}"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is not None:
        return f"from {low}"
    return f"to {high}" if high is not None else ""


def _from_to(ids: list[str]) -> str:
    """`C053–C055, C659`: consecutive numbers as a range."""
    runs: list[list[str]] = []
    for id in ids:
        if runs and int(id[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(id)
        else:
            runs.append([id])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}{fmt.DASH}{run[-1]}" for run in runs)


def _verdict(claim: dict[str, Any]) -> str:
    if claim["verdict"] != "contradicted":
        return claim["verdict"]
    return f"contradicted: here {claim['recomputed_printed'] or fmt.DASH}"


def _common(ids: list[str]) -> str:
    """``a.b.n``, ``a.b.of`` → ``a.b.{n, of}``."""
    distinct = list(dict.fromkeys(ids))
    if len(distinct) < 2:
        return "".join(distinct)
    parts = [id.split(".") for id in distinct]
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    start = "".join(f"{column[0]}." for column in shared)
    return f"{start}{{{', '.join(id.removeprefix(start) for id in distinct)}}}"


def _with_source(rule: dict[str, Any]) -> str:
    return f"{rule['description']} ({rule['source']})" if rule["source"] else rule["description"]
