"""``caseseries reconstruct``: raw tables that satisfy a ledger, or the claims that conflict."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail, progress

if TYPE_CHECKING:
    from caseseries.evidence.verdicts import Verdict

INFEASIBLE = 1


def run(options: argparse.Namespace) -> int:
    from caseseries.build import CohortError, GateFailedError, build
    from caseseries.commands.shared.study_options import study_of
    from caseseries.evidence.ledger import LedgerError, read_ledger
    from caseseries.evidence.solving.conflict import InfeasibleError, UnsupportedLedgerError
    from caseseries.evidence.solving.tables import render, write
    from caseseries.evidence.study_claims import ledger_of, reconstruction_of
    from caseseries.evidence.verification import unmet
    from caseseries.study.failure import CannotReadError

    say = progress()
    try:
        study = study_of(options)
        ledger = options.ledger or ledger_of(study)
        reconstruct = reconstruction_of(study)
        if ledger is None or reconstruct is None:
            fail(
                f"{study.root}: this study reconstructs no cohort; that takes a ledger"
                f" ([claims] in {study.file.name}) and the folder claims/reconstruct/"
            )
            return CANNOT_READ
        claims = read_ledger(ledger)
        files = render(study.raw_tables, reconstruct(claims, say))
        say("gate, SQL and statistics on the reconstructed tables")
        missed = unmet(files, claims, study, build)
    except InfeasibleError as error:
        fail(f"{error}\nnothing was written to {options.out}")
        return INFEASIBLE
    except (GateFailedError, CohortError) as error:
        fail(f"the reconstructed tables break a rule of the gate: {error}")
        return INFEASIBLE
    except (CannotReadError, LedgerError, UnsupportedLedgerError) as error:
        fail(error)
        return CANNOT_READ
    if missed:
        fail(f"{_missed(missed)}\nnothing was written to {options.out}")
        return INFEASIBLE
    try:
        write(options.out, files)
    except OSError as error:
        fail(f"cannot write {error.filename}: {error.strerror}")
        return CANNOT_READ
    return CLEAN


def _missed(missed: tuple[Verdict, ...]) -> str:
    lines = ["no cohort was found that prints these claims; that there is none is not proved"]
    lines += [
        f"  {v.claim.claim_id}  {v.claim.section}: {v.claim.quote} [{v.claim.quantity}"
        f" {v.claim.published} → {v.claim.result}]; the cohort prints {v.printed or 'nothing'}"
        for v in missed
    ]
    return "\n".join(lines)
