"""What a study keeps of a published paper: its ledger, its proofs, its reconstruction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from caseseries.study.settings import SettingsModel

if TYPE_CHECKING:
    from caseseries.evidence.proofs.catalog import Prove
    from caseseries.study.study import Study


class Settings(SettingsModel):
    """``[claims]``: what a paper printed, for a study that recomputes one."""

    ledger: str | None = Field(
        None, description="CSV file with one row per printed number, from the study's folder."
    )


def ledger_of(study: Study) -> Path | None:
    """The study's ledger; None where it recomputes no paper."""
    said = study.settings.read(["claims"], Settings).ledger
    return study.file.parent / said if said else None


def own_ledger(study: Study) -> bool:
    """Whether the ledger is the one that the proofs in the study's folder are about."""
    ledger = ledger_of(study)
    return ledger is not None and (study.root / "claims").resolve() in ledger.resolve().parents


def prove_of(study: Study) -> Prove | None:
    """``proofs`` of the study's room ``claims.proofs``; None without one."""
    if not (study.root / "claims" / "proofs").is_dir():
        return None
    return study.load("claims.proofs").proofs


def identifiability_of(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Rows of ``claims.identifiability`` and ``claims.disclosure``, solved for once from the
    study's own ledger; none of another ledger."""
    if not (own_ledger(study) and (study.root / "claims" / "identifiability.py").is_file()):
        return {}
    return study.load("claims.identifiability").identifiability_rows()


def reconstruction_of(study: Study) -> Callable[..., Any] | None:
    """``reconstruct(claims, progress)`` of the study's room; None without one."""
    if not (study.root / "claims" / "reconstruct").is_dir():
        return None
    return study.load("claims.reconstruct").reconstruct
