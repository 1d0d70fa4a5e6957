"""The tables of the supplement about the published numbers: verdicts, proofs, disclosure."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import Any

from caseseries.documents.figures.follow_up_bounds import follow_up_bounds
from caseseries.documents.figures.report_figure import ReportFigure
from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.claims import (
    ALL,
    CITED_NOTE,
    CLAIMS_NOTE,
    NEAREST_NOTE,
    ROUNDINGS_NOTE,
    by_section,
    common,
    from_to,
    identifiability_ids,
    result_ids,
    rounding_ids,
    verdict,
    verdict_id,
    with_quantity,
)
from caseseries.documents.printing.printed import Printed, composed
from caseseries.documents.printing.printed_numbers import PrintedNumbers
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table
from caseseries.documents.traced.lookup import find
from caseseries.documents.traced.note import trace_of
from caseseries.results.numbers import Results
from caseseries.warehouse.database import opened

NO_PAPER = "This study recomputes no published paper."


class Evidence:
    """Tables about one study's claims, from the schema ``claims`` of its database."""

    def __init__(self, db: Path, results: Results) -> None:
        self._db = db
        self._results = results

    def held(self) -> Printed:
        """How many of the printed numbers hold, for a sentence: from `Of the` to `compute`."""
        say = PrintedNumbers(self._results)
        if not say.known("claims.ledger.n"):
            return Printed(NO_PAPER.removesuffix("."))
        one, several = "is reproduced", "are reproduced"
        cited = say.counted(
            "claims.cited.n", "is cited", "are cited", none="none is cited", digits=True
        )
        return composed(
            "Of the ", say.n("claims.ledger.n"), " numbers the original prints, ",
            say.counted("claims.reproduced.n", one, several, none="none is reproduced",
                        digits=True),
            " from the rows at the printed precision, ",
            say.counted("claims.contradicted.n", "does not hold", "do not hold", none="none fails",
                        digits=True),
            ", and ", cited, " from elsewhere, with nothing to compute",
        )  # fmt: skip

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
            record["section"] = record["section"] or ALL

        def column(key: str) -> PlainColumn:
            return PlainColumn(
                key, key.capitalize(), 15, "right", ids=lambda record: [verdict_id(record, key)]
            )

        counted = ("claims", "reproduced", "contradicted", "cited")
        return plain_table(
            records,
            [PlainColumn("section", "Section", 30), *(column(key) for key in counted)],
            results=self._results,
        )

    def contradictions(self) -> HtmlTable:
        """The claims that no cohort can satisfy together with the others, and why."""
        records = self._query(
            "select claim_id, section || ': ' || quote as quote, published, recomputed_printed,"
            " reason, result_id from claims.ledger where verdict = 'contradicted'"
            " order by claim_id"
        )
        cited = [record for record in records if not record["recomputed_printed"]]
        for record in cited:
            record["recomputed_printed"] = fmt.DASH
        return plain_table(
            records,
            [
                PlainColumn("claim_id", "Claim", 8),
                PlainColumn("quote", "Where", 27),
                PlainColumn("published", "Published", 13, "right"),
                PlainColumn("recomputed_printed", "Recomputed", 15, "right", ids=result_ids),
                PlainColumn("reason", "Why", 37),
            ],
            results=self._results,
            notes=[CLAIMS_NOTE, *([CITED_NOTE] if cited else [])] if records else [],
            empty="No claim is contradicted.",
        )

    def proofs(self) -> HtmlTable:
        """Each finding about the published numbers, with the claims it rests on."""
        records = self._query(
            "select kind, title, statement, claims from claims.proofs order by position"
        )
        sections = {
            row["claim_id"]: row["section"]
            for row in self._query("select claim_id, section from claims.ledger order by rowid")
        }
        for record in records:
            record["kind"] = {"error": "Errors", "convention": "Conventions", "label": "Labels"}[
                record["kind"]
            ]
            record["claims"] = by_section(record["claims"], sections)
        return plain_table(
            records,
            [
                PlainColumn("title", "Finding", 20),
                PlainColumn("statement", "Proof", 52),
                PlainColumn("claims", "Claims", 28),
            ],
            group_by="kind",
            notes=[CLAIMS_NOTE] if records else [],
            empty=NO_PAPER,
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
        quoted = {
            row["claim_id"]: with_quantity(row["quote"], row["quantity"])
            for row in self._query(
                "select claim_id, section || ': ' || quote as quote, quantity from claims.ledger"
            )
        }
        for record in records:
            record["quote"] = quoted.get(record["claim_id"], "")
        return plain_table(
            records,
            [
                PlainColumn("claim_id", "Claim left out", 12),
                PlainColumn("quote", "Where", 54),
                PlainColumn("published", "Published", 12, "right"),
                PlainColumn("nearest", "Nearest value the others allow", 22, "right"),
            ],
            group_by="title",
            notes=[NEAREST_NOTE] if records else [],
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
                PlainColumn("declared", "Declared", 20, "right", ids=rounding_ids("declared")),
                PlainColumn("needed", "Needed", 20, "right", ids=rounding_ids("needed")),
            ],
            results=self._results,
            notes=[ROUNDINGS_NOTE] if records else [],
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
                    "claims": from_to([row["claim_id"] for row in rows]),
                    "quote": quote,
                    "published": "; ".join(row["published"] for row in rows),
                    "result_ids": [row["result_id"] for row in rows if row["result_id"]],
                    "results": common([row["result_id"] for row in rows if row["result_id"]]),
                    "verdict": "; ".join(dict.fromkeys(verdict(row) for row in rows)),
                }
            )
        return plain_table(
            records,
            [
                PlainColumn("claims", "Claims", 9),
                PlainColumn("quote", "Published as", 25),
                PlainColumn("published", "Values", 12, ids=lambda record: record["result_ids"]),
                PlainColumn("results", "Results", 42, is_code=True),
                PlainColumn("verdict", "Verdict", 12),
            ],
            results=self._results,
            group_by="section",
            empty=NO_PAPER,
        )

    def identifiability(self) -> HtmlTable:
        """For how many patients each field is pinned, bounded or free; those free for all are only
        named."""
        fields = self._query(
            "select table_name, field, count(*) filter (status = 'pinned') as pinned,"
            " count(*) filter (status = 'bounded') as bounded,"
            " count(*) filter (status = 'free') as free"
            " from claims.identifiability group by all order by min(position)"
        )
        records = [field for field in fields if field["pinned"] or field["bounded"]]
        rest = groupby((f for f in fields if f not in records), lambda f: f["table_name"])
        free = [f"{table} ({', '.join(f['field'] for f in of_table)})" for table, of_table in rest]
        notes = ["Number of patients for whom the published numbers pin, bound or leave it."]
        notes += [f"Free for all: {', '.join(free)}."] if free else []
        return plain_table(
            records,
            [
                PlainColumn("field", "Field", 40, is_code=True),
                *(
                    PlainColumn(
                        status, status.capitalize(), 15, "right", ids=identifiability_ids(status)
                    )
                    for status in ("pinned", "bounded", "free")
                ),
            ],
            results=self._results,
            group_by="table_name",
            notes=notes,
            empty=NO_PAPER,
        )

    def follow_up_bounds(self) -> ReportFigure:
        """The feasible follow-up of each patient."""
        bounds = self._query(
            "select patient, low::double as low, high::double as high,"
            " exists (select 1 from claims.identifiability s where s.patient = f.patient"
            " and s.field = 'status' and s.low = 'dead') as died"
            " from claims.identifiability f where field = 'follow_up_months' order by patient"
        )
        prefixes = [f"claims.follow_up.{bound['patient'].lower()}" for bound in bounds]
        traces = [trace_of(self._results, [f"{p}.low", f"{p}.high"]) for p in prefixes]
        origins = (row["origin"] for row in self._results.records("endpoints"))
        return follow_up_bounds(bounds, traces, next(filter(None, origins), ""))

    def disclosure(self) -> Printed:
        """The disclosure finding in words, each number with what it rests on."""
        found = self._query("select finding from claims.disclosure")
        if not found:
            return Printed(NO_PAPER)
        counted = {
            id: number
            for id, number in self._results.numbers.items()
            if id.startswith("claims.disclosure.")
        }
        text = Printed(found[0]["finding"])
        pieces: list[str] = []
        for piece in re.split(r"(\d+%?)", text):
            printed = Printed(piece)
            if piece[:1].isdigit():
                printed.trace = trace_of(self._results, [n.id for n in find(piece, counted)])
            pieces.append(printed)
        text.pieces = tuple(pieces)
        return text

    def _query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a question to the schema claims; none in a study without a ledger."""
        with opened(self._db, read_only=True) as con:
            if not con.execute(
                "from duckdb_schemas() where schema_name = 'claims' and not internal"
            ).fetchall():
                return []
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
