"""``caseseries claims``: published numbers against recomputed ones, with verdicts and proofs.

With ``--ledger`` it says instead what a ledger's numbers refute among themselves, without a cohort.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.pipe_tables import markdown_row
from caseseries.commands.shared.progress import fail

if TYPE_CHECKING:
    from caseseries.evidence.judged import Judged
    from caseseries.evidence.proofs.proof import Proof
    from caseseries.evidence.verdicts import Verdict

GOT_WORSE = 1


def run(options: argparse.Namespace) -> int:
    if options.ledger is not None:
        from caseseries.commands import refute

        return refute.run(options)
    return _judge(options)


def _judge(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import study_of
    from caseseries.documents.build_mark import refuse_other_builds
    from caseseries.evidence.judged import judge_ledger
    from caseseries.evidence.ledger import LedgerError
    from caseseries.evidence.study_claims import ledger_of, prove_of
    from caseseries.results.results import load
    from caseseries.study.failure import CannotReadError
    from caseseries.warehouse.database import DatabaseMissingError

    try:
        study = study_of(options)
        ledger = ledger_of(study)
        if ledger is None:
            fail(f"{study.file} names no ledger; write [claims] ledger = …, or give --ledger FILE")
            return CANNOT_READ
        refuse_other_builds(options.db, options.document)
        judged = judge_ledger(load(options.db), ledger, prove_of(study))
    except (CannotReadError, DatabaseMissingError, LedgerError) as error:
        fail(error)
        return CANNOT_READ
    print({"json": _json, "markdown": _markdown, "table": _table}[options.format](judged))
    worse = [verdict for verdict in judged.verdicts if verdict.worse_than_recorded]
    for verdict in worse:
        fail(
            f"claim {verdict.claim.claim_id} ({verdict.claim.quote}) was reproduced and is now"
            f" {verdict.printed or 'nothing'} instead of {verdict.claim.published}"
            f"{f'; {verdict.note}' if verdict.note else ''}"
        )
    for verdict in judged.verdicts:
        if verdict.better_than_recorded:
            fail(
                f"claim {verdict.claim.claim_id} ({verdict.claim.quote}) is on record as"
                " contradicted and is now reproduced; correct its verdict in the ledger"
            )
    return GOT_WORSE if worse else CLEAN


def _summary(judged: Judged) -> str:
    from caseseries.evidence.verdicts import counts

    parts = [f"{count} {name}" for name, count in counts(judged.verdicts).items()]
    return f"{len(judged.verdicts)} claims: {', '.join(parts)}"


def _proof_summary(judged: Judged) -> str:
    from caseseries.evidence.proofs.proof import KINDS

    parts = [f"{sum(p.kind == kind for p in judged.proofs)} {kind}s" for kind in KINDS]
    return f"{len(judged.proofs)} proofs: {', '.join(parts)}"


def _rounding_summary(judged: Judged) -> str:
    needed = [f"{r.rounding} {r.needed}" for r in judged.roundings if r.needed]
    return f"needed, since no other rounding prints the claim: {', '.join(needed) or 'none'}"


def _rows(verdicts: tuple[Verdict, ...]) -> list[tuple[str, ...]]:
    return [
        (
            v.claim.claim_id, v.claim.section, v.claim.quote, v.claim.published, v.printed,
            v.claim.result, v.claim.rounding, v.verdict, v.note,
        )
        for v in verdicts
    ]  # fmt: skip


HEADINGS = (
    "claim", "section", "quote", "published", "recomputed", "result", "rounding", "verdict",
    "reason",
)  # fmt: skip


def _table(judged: Judged) -> str:
    lines = [_summary(judged), _proof_summary(judged), _rounding_summary(judged)]
    for proof in judged.proofs:
        lines += ["", f"{proof.kind}: {proof.title} ({', '.join(_shortened(proof.claims))})"]
        lines += _wrapped(proof.statement)
        lines += [
            f"      without {a.claim_id} ({a.published}) the others can hold;"
            f" it could then be {a.nearest or 'another value'}"
            for a in proof.feasible_without
        ]
    proved = {id for proof in judged.proofs for id in proof.claims}
    for v in judged.verdicts:
        if v.verdict == "contradicted" and v.claim.claim_id not in proved:
            lines += [
                "",
                f"without proof: {v.claim.claim_id}  {v.claim.section}: {v.claim.quote}",
                f"      published {v.claim.published}, recomputed {v.printed or 'nothing'}"
                f" ({v.claim.result})",
                *_wrapped(v.note),
            ]
    lines += ["", "caseseries claims --format markdown lists every claim."]
    return "\n".join(lines)


def _shortened(ids: tuple[str, ...], most: int = 6) -> list[str]:
    return [*ids[:most], *([f"and {len(ids) - most} more"] if len(ids) > most else [])]


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, 94, initial_indent="      ", subsequent_indent="      ")


def _markdown(judged: Judged) -> str:
    proofs = [
        line for proof in judged.proofs for line in (f"### {proof.title}", "", *_proof(proof), "")
    ]
    return "\n".join(
        [
            f"**{_summary(judged)}**",
            "",
            f"{_proof_summary(judged)}; {_rounding_summary(judged)}.",
            "",
            *proofs,
            markdown_row(HEADINGS),
            markdown_row(("---",) * len(HEADINGS)),
            *map(markdown_row, _rows(judged.verdicts)),
        ]
    )


def _proof(proof: Proof) -> list[str]:
    lines = [f"*{proof.kind}, {proof.form}; {', '.join(proof.claims)}.* {proof.statement}"]
    if proof.feasible_without:
        lines += [
            "",
            markdown_row(("left out", "printed", "nearest possible")),
            markdown_row(("---",) * 3),
        ]
        lines += [
            markdown_row((a.claim_id, a.published, a.nearest)) for a in proof.feasible_without
        ]
    return lines


def _json(judged: Judged) -> str:
    from caseseries.evidence.store import rows
    from caseseries.evidence.verdicts import counts

    tables = rows(judged)
    document: dict[str, Any] = {
        "counts": counts(judged.verdicts),
        "roundings": tables["roundings"],
        "intervals": tables["intervals"],
        "proofs": tables["proofs"],
        "claims": [dict(zip(HEADINGS, row, strict=True)) for row in _rows(judged.verdicts)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
