"""What a build keeps of the claims: tables of the schema ``claims`` and numbers ``claims.*``.

Everything a document says about the claims is read from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.evidence.identified_numbers import identified_numbers
from caseseries.evidence.judged import Judged, judge_ledger
from caseseries.evidence.proofs.proof import KINDS, Proof
from caseseries.evidence.study_claims import identifiability_of, ledger_of, prove_of
from caseseries.evidence.tables import TABLES
from caseseries.evidence.verdicts import Verdict, counts
from caseseries.results.frames import NUMBER_COLUMNS
from caseseries.results.numbers import Number, slug
from caseseries.writing.described_table import append, write_table

if TYPE_CHECKING:
    import duckdb

    from caseseries.study.study import Study


def rows(judged: Judged) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table of ``claims``."""
    return {
        "ledger": [_ledger_row(verdict, judged) for verdict in judged.verdicts],
        "proofs": [_proof_row(i, proof) for i, proof in enumerate(judged.proofs)],
        "roundings": [
            {"rounding": r.rounding, "declared": r.declared, "fits": r.fits, "needed": r.needed}
            for r in judged.roundings
        ],
        "intervals": [
            {
                "position": i,
                "result_id": fit.result,
                "population": fit.low.population,
                "quantity": fit.low.quantity.removeprefix("95% CI lower of "),
                "published_low": fit.low.published,
                "published_high": fit.high.published,
                "fits": fit.fits,
            }
            for i, fit in enumerate(judged.intervals)
        ],
    }


def _ledger_row(verdict: Verdict, judged: Judged) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "claim_id": claim.claim_id, "section": claim.section, "quote": claim.quote,
        "quantity": claim.quantity, "published": claim.published, "decimals": claim.decimals,
        "unit": claim.unit, "population": claim.population, "result_id": claim.result or None,
        "rounding": claim.rounding or None, "recomputed": verdict.recomputed,
        "recomputed_printed": verdict.printed or None, "verdict": verdict.verdict,
        "recorded_verdict": claim.verdict, "reason": verdict.note or None,
        "proofs": [proof.proof_id for proof in judged.proofs_of(claim.claim_id)],
    }  # fmt: skip


def _proof_row(position: int, proof: Proof) -> dict[str, Any]:
    return {
        "position": position, "proof_id": proof.proof_id, "kind": proof.kind, "form": proof.form,
        "title": proof.title, "statement": proof.statement, "claims": list(proof.claims),
        "feasible_without": [
            {"claim_id": a.claim_id, "published": a.published, "nearest": a.nearest}
            for a in proof.feasible_without
        ],
    }  # fmt: skip


def numbers(judged: Judged) -> dict[str, tuple[int, str]]:
    """What the documents count: id → value and population in words."""
    verdicts = counts(judged.verdicts)
    fits = Counter(fit.fits for fit in judged.intervals)
    kinds = Counter(proof.kind for proof in judged.proofs)
    found = {"claims.ledger.n": (len(judged.verdicts), "numbers the paper prints")}
    for name, count in verdicts.items():
        found[f"claims.{name}.n"] = (count, f"claims {name}")
    computable = verdicts["reproduced"] + verdicts["contradicted"]
    found["claims.computable.n"] = (computable, "claims not cited")
    for kind in KINDS:
        found[f"claims.proofs.{kind}.n"] = (kinds[kind], f"proofs of kind {kind}")
    for section in dict.fromkeys(verdict.claim.section for verdict in judged.verdicts):
        of_section = tuple(v for v in judged.verdicts if v.claim.section == section)
        id = f"claims.section.{slug(section)}"
        found[f"{id}.n"] = (len(of_section), f"claims of {section}")
        for name, count in counts(of_section).items():
            found[f"{id}.{name}.n"] = (count, f"claims of {section}, {name}")
    for rounding in judged.roundings:
        words = f"reproduced claims by {rounding.rounding}"
        found[f"claims.rounding.{rounding.rounding}.declared"] = (rounding.declared, words)
        found[f"claims.rounding.{rounding.rounding}.needed"] = (rounding.needed, words)
    found["claims.intervals.n"] = (len(judged.intervals), "printed intervals of survival rates")
    for name in ("both", "unrounded only", "rounded only", "neither"):
        id = f"claims.intervals.{name.replace(' ', '_')}.n"
        found[id] = (fits[name], f"printed intervals that fit {name}")
    for name, way in (("unrounded", "fits_unrounded"), ("rounded", "fits_rounded")):
        count = sum(getattr(fit, way) for fit in judged.intervals)
        found[f"claims.intervals.{name}.n"] = (count, f"printed intervals that fit {name}")
    return found


def store_claims(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Write the schema ``claims`` into an open database whose results are stored, and numbers
    ``claims.*`` into ``results.numbers``.

    A study without a ledger in ``study.toml`` gets no such schema. Raises LedgerError.
    """
    from caseseries.results.results import read_results

    ledger = ledger_of(study)
    if ledger is None:
        return
    con.execute("create schema claims")
    filled: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    judged = judge_ledger(read_results(con), ledger, prove_of(study))
    filled |= rows(judged)
    known = identifiability_of(study)
    if known:
        filled |= known
        _add_numbers(con, identified_numbers(known))
    _add_numbers(con, counted(numbers(judged)))
    for name, (text, columns) in TABLES.items():
        write_table(con, f"claims.{name}", text, columns, filled[name])


def counted(found: Mapping[str, tuple[int, str]]) -> list[Number]:
    """Counts of the ledger as numbers."""
    return [
        Number(
            id, value, "", value, None, population, "count", f"{__name__}.numbers",
            ("claims.ledger",), (),
        )
        for id, (value, population) in found.items()
    ]  # fmt: skip


def _add_numbers(con: duckdb.DuckDBPyConnection, found: list[Number]) -> None:
    said = ("id", "value", "unit", "n", "population", "statistic", "method", "tables")
    columns = [column for column in NUMBER_COLUMNS if column[0] in (*said, "row_keys", "columns")]
    records = [
        {**{name: getattr(number, name) for name in said}, "row_keys": [], "columns": []}
        for number in found
    ]
    append(con, "results.numbers", columns, records)


def load_claims(db: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables of ``claims`` as records in order, opened read-only: ledger, proofs, roundings,
    intervals.

    Raises DatabaseMissingError where there is no such file or it holds no claims.
    """
    import duckdb

    from caseseries.warehouse.database import DatabaseMissingError, opened

    with opened(db, read_only=True) as con:
        try:
            return {name: _records(con, name) for name in TABLES}
        except duckdb.CatalogException:
            raise DatabaseMissingError(
                f"{db} holds no claims; run: caseseries build --db {db}"
            ) from None


def _records(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = con.execute(f"select * from claims.{name} order by rowid")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
