"""``caseseries trace``: from a number back to the lines of the raw files it rests on."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail
from caseseries.gate.report.quoted_cells import MASK
from caseseries.results.trace.raw_file import raw_file

if TYPE_CHECKING:
    from caseseries.results.numbers import Number
    from caseseries.results.trace.chain import Chain
    from caseseries.results.trace.lineage import SqlStep

_LABEL_WIDTH = 12
HOW_TO_SHOW = "Protected parts of keys are masked; caseseries trace --show-phi shows them"


def run(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import OUT, settle_database
    from caseseries.commands.trace_column import is_column, show_column
    from caseseries.documents.build_mark import documents_beside, refuse_other_builds
    from caseseries.documents.traced.lookup import ID, find, nearest
    from caseseries.results.results import load
    from caseseries.results.trace.chain import chain
    from caseseries.study.failure import CannotReadError
    from caseseries.warehouse.build_order import SqlFileError
    from caseseries.warehouse.database import DatabaseMissingError

    asked: str = options.number.strip()
    try:
        settle_database(options)
        # What is looked up as it is printed is looked up in the documents that lie here.
        printed = not ID.fullmatch(asked)
        here = documents_beside(options.db.parent / OUT.name) if printed else []
        refuse_other_builds(options.db, [*here, *options.document])
        numbers = load(options.db).numbers
        if asked in numbers:
            _show_chain(chain(options.db, asked, show_phi=options.show_phi), options)
            return CLEAN
        if is_column(options.db, asked):
            return show_column(asked, options)
        if ID.fullmatch(asked):
            near = nearest(asked, numbers)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            fail(f"no number has the id {asked}{hint}")
            return CANNOT_READ
        found = find(asked, numbers)
        if not found:
            return _show_quotations(asked, options)
        if len(found) == 1:
            alone = chain(options.db, found[0].id, show_phi=options.show_phi)
            _show_chain(alone, options)
        else:
            _show_candidates(asked, found, options.format)
    except (CannotReadError, DatabaseMissingError, SqlFileError) as error:
        fail(error)
        return CANNOT_READ
    return CLEAN


def _show_quotations(asked: str, options: argparse.Namespace) -> int:
    """What is no result may be a published number, or stand in a proof about one."""
    from dataclasses import asdict

    from caseseries.documents.traced.quotations import proofs, quotations
    from caseseries.warehouse.database import opened

    with opened(options.db, read_only=True) as con:
        quoted, proved = quotations(con, asked), proofs(con, asked)
    if not quoted and not proved:
        fail(
            f"no number prints as {asked!r}; give it as the documents print it, or give an id of "
            "results.numbers or of a claim"
        )
        return CANNOT_READ
    if options.format == "json":
        found = {
            "asked": asked,
            "claims": [asdict(claim) for claim in quoted],
            "proofs": [asdict(proof) for proof in proved],
        }
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return CLEAN
    for claim in quoted:
        by = f" by {claim.result_id}" if claim.result_id else ""
        print(f"{claim.claim_id}  published as {claim.published}: {claim.verdict}{by}")
        _entry("", f"{claim.section}: {claim.quote}")
    for proof in proved:
        print(f"{proof.proof_id}  proof: {proof.title}")
        _entry("", f"rests on {', '.join(proof.claims)}")
    if any(claim.result_id for claim in quoted):
        print("caseseries trace ID follows a result to the raw files.", file=sys.stderr)
    return CLEAN


def _show_candidates(asked: str, found: list[Number], form: str) -> None:
    if form == "json":
        candidates = [
            {"id": n.id, "printed": n.printed, "unit": n.unit, "statistic": n.statistic,
             "population": n.population}
            for n in found
        ]  # fmt: skip
        print(json.dumps({"asked": asked, "candidates": candidates}, indent=2, ensure_ascii=False))
        return
    width = max(len(number.id) for number in found)
    for number in found:
        unit = "" if number.unit in ("", "%") else f" {number.unit}"
        printed = f"{number.printed}{unit}"
        print(f"{number.id:<{width}}  {printed}: {number.statistic}, {number.population}")
    print(f"caseseries trace ID shows the chain of one of these {len(found)}.", file=sys.stderr)


def _show_chain(found: Chain, options: argparse.Namespace) -> None:
    if options.format == "json":
        print(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
        return
    number = found.number
    print(number.id)
    _entry("printed", number.printed or "")
    _entry("value", f"{_value(number)}{f' {number.unit}' if number.unit else ''}")
    events = "" if number.events is None else f", {number.events} events"
    _entry("population", f"{number.population} (n {number.n}{events})")
    _entry("statistic", number.statistic)
    _entry("function", number.method)
    if found.function and found.function.file != number.method:
        line = "" if found.function.line is None else f":{found.function.line}"
        _entry("", f"{found.function.file}{line}")
    for i, step in enumerate(found.sql):
        _entry("SQL" if i == 0 else "", _sql(step))
        if step.reads:
            _entry("", f"  ← {', '.join(step.reads)}")
    files = [raw_file(options.data, part.file) for part in found.raw]
    width = max((len(file.shown) for file in files), default=0)
    for i, (file, part) in enumerate(zip(files, found.raw, strict=True)):
        lines = f"{file.line_word}{'s' if len(part.lines) > 1 else ' '} {part.ranges}"
        changed = file.changed(part.sha256)
        _entry("raw files" if i == 0 else "", f"{file.shown:<{width}}  {lines}{changed}")
    if number.row_keys:
        # The parts of a composite key are joined by a comma themselves.
        between = "; " if any(", " in key for key in number.row_keys) else ", "
        _entry("rows", between.join(dict.fromkeys(number.row_keys)))
        if any(MASK in key for key in number.row_keys):
            print(HOW_TO_SHOW, file=sys.stderr)
    elif not found.raw:
        _entry("rows", _without_rows(number))


def _entry(label: str, text: str) -> None:
    print(f"  {label:<{_LABEL_WIDTH}}{text}".rstrip())


def _value(number: Number) -> str:
    return "not estimable" if number.value is None else f"{number.value:.12g}"


def _sql(step: SqlStep) -> str:
    columns = f" ({', '.join(step.columns)})" if step.columns else ""
    return f"{step.table}{columns}  {step.file}"


def _without_rows(number: Number) -> str:
    if number.tables == ("staging.study",):
        return f"none: chosen in {number.method}"
    if all(table.startswith("claims.") for table in number.tables):
        return f"none: counted in {', '.join(number.tables)}"
    return "none"
