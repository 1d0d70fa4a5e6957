"""Stage demographics: organ and treatment of the primary, fitness, biopsy, technique."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from ortools.sat.python import cp_model

from caseseries.evidence.solving.conflict import Conflict, InfeasibleError
from caseseries.evidence.solving.printed import prints
from caseseries.evidence.solving.solver import ClaimedModel
from caseseries.evidence.solving.statements import Statements, spelled
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import CRYOABLATION
from claims.reconstruct.tumors_sessions import Treated, Tumor

STAGE = "demographics"
# Where tumors of a pathology arise; of several organs, one patient after the other.
ARISES_IN = {
    "adenoid_cystic_carcinoma": ("salivary_gland",),
    "non_small_cell_lung_cancer": ("lung",),
    "hemangiopericytoma": ("meningeal_mesenchyme",),
    "leiomyosarcoma": ("omental_bursa", "extremity"),
    "follicular_thyroid_cancer": ("thyroid_gland",),
}
UNSPECIFIED = "unspecified"
USUAL_CYCLES = 2


def primary_organs(statements: Statements, people: Sequence[Followed]) -> dict[str, str]:
    """Organ of the primary tumor of each patient.

    Raises InfeasibleError where the printed organs do not go with the printed pathologies.
    """
    claimed = statements.names(r"baseline\.primary_organ\.(\w+)\.n")
    usual = {p.patient: ARISES_IN.get(p.pathology, (UNSPECIFIED,)) for p in people}
    organs = tuple(dict.fromkeys((*claimed, *(o for own in usual.values() for o in own))))
    model = ClaimedModel(STAGE, statements)
    chosen = {organ: [model.boolean(f"{organ} {p.patient}") for p in people] for organ in organs}
    for organ in organs:
        model.counted(f"baseline.primary_organ.{organ}.n", chosen[organ])
    for i in range(len(people)):
        model.model.add_exactly_one(row[i] for row in chosen.values())
    turns: dict[str, int] = {}
    wanted: list[tuple[cp_model.IntVar, int]] = []
    for i, person in enumerate(people):
        own = usual[person.patient]
        turn = turns.get(person.pathology, 0)
        turns[person.pathology] = turn + 1
        wanted += [(chosen[organ][i], int(organ == own[turn % len(own)])) for organ in organs]
    solver = model.settle(wanted, model.solve())
    return {
        person.patient: next(spelled(o) for o in organs if solver.value(chosen[o][i]))
        for i, person in enumerate(people)
    }


def primary_treatments(statements: Statements, people: Sequence[Followed]) -> dict[str, str]:
    """Treatment of the primary: resection, for the last patients radiotherapy as printed."""
    n = len(people)
    irradiated = statements.count("baseline.primary_treatment.radiotherapy.n") or 0
    resected = statements.count("baseline.primary_treatment.resection.n")
    resected = n - irradiated if resected is None else resected
    return {
        person.patient: (
            "resection" if i < resected else "radiotherapy" if i < resected + irradiated else "none"
        )
        for i, person in enumerate(people)
    }


def surgery(statements: Statements, people: Sequence[Followed]) -> dict[str, str]:
    """Why no surgery: declined by as many as printed."""
    declined = statements.count("baseline.surgery.declined.n")
    most = len(people) if declined is None else declined
    return {p.patient: "declined" if i < most else "unsuitable" for i, p in enumerate(people)}


def ecog(statements: Statements, people: Sequence[Followed]) -> dict[str, int]:
    """Performance status: the printed maximum for the older patients, 0 for the others."""
    worst = statements.count("inclusion.ecog.maximum") or 0
    return {p.patient: worst if p.at("age_years", "ge_55") else 0 for p in people}


def not_confirmed(
    statements: Statements, people: Sequence[Followed], treated: Treated
) -> frozenset[str]:
    """Tumors whose biopsy proved nothing, one per patient; the original names a leiomyosarcoma."""
    count = statements.count("baseline.metastasis_not_confirmed.n") or 0
    ranked = sorted(
        people,
        key=lambda p: (
            p.pathology != "leiomyosarcoma",
            len(treated.of(p.patient)) > 1,
            p.patient,
        ),
    )
    return frozenset(t.tumor_id for p in ranked[:count] for t in treated.of(p.patient))


def freeze_thaw_cycles(statements: Statements, tumors: Sequence[Tumor]) -> dict[str, int]:
    """Cycles per cryoablated tumor: as many of the larger number as print mean and SD.

    Raises InfeasibleError where no number does. SD with divisor n.
    """
    base = "technique.freeze_thaw_cycles"
    low = statements.count(f"{base}.minimum") or USUAL_CYCLES
    high = statements.count(f"{base}.maximum") or low
    frozen = [t.tumor_id for t in tumors if t.modality == CRYOABLATION]
    n = len(frozen)
    more_claims = statements.of(f"{base}.maximum") if high > low else ()
    for more in range(min(1, len(more_claims)), n + 1):
        mean = low + (high - low) * more / n if n else low
        sd = (high - low) * sqrt(more * (n - more)) / n if n else 0
        if all(prints(c, mean) for c in statements.of(f"{base}.mean")) and all(
            prints(c, sd) for c in statements.of(f"{base}.sd_divisor_n")
        ):
            return {t: high if i < more else low for i, t in enumerate(frozen)}
    raise InfeasibleError(Conflict(STAGE, statements.on(base), note=f"for {n} tumors"))
