"""Stage tumors and sessions: which tumors a patient had, and in which session with which device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import (
    CRYOABLATION,
    MOST_SESSIONS,
    MOST_TUMORS,
    RADIOFREQUENCY,
    TreatmentModel,
)
from claims.reconstruct.tumor_sizes import sizes_mm


@dataclass(frozen=True)
class Tumor:
    """One treated renal tumor."""

    tumor_id: str
    patient: str
    kidney: str
    size_mm: int
    session: int  # 1 or 2 within the patient
    modality: str
    found_later: bool  # not there at time zero


@dataclass(frozen=True)
class Session:
    """One ablation session."""

    patient: str
    number: int  # 1 or 2 within the patient
    modality: str
    hydrodissection: bool
    minor_complication: bool


@dataclass(frozen=True)
class Treated:
    """Tumors and sessions of all patients, and whose tumor progressed locally."""

    tumors: tuple[Tumor, ...]
    sessions: tuple[Session, ...]
    local_progression: tuple[str, ...]  # patients

    def of(self, patient: str) -> list[Tumor]:
        return [tumor for tumor in self.tumors if tumor.patient == patient]

    def sessions_of(self, patient: str) -> list[Session]:
        return [session for session in self.sessions if session.patient == patient]

    def at_index(self, patient: str) -> list[Tumor]:
        """The patient's tumors that were there at time zero."""
        return [tumor for tumor in self.of(patient) if not tumor.found_later]


def solve(statements: Statements, people: Sequence[Followed]) -> Treated:
    """Tumors, sessions, devices and events of all patients.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = TreatmentModel(statements, people)
    wanted: list[tuple[cp_model.IntVar, int]] = []
    for i, person in enumerate(people):
        # The longest followed were treated first, by the older device.
        wanted += [(model.by_rf[i][0], int(person.died and 3 * i >= 2 * len(people)))]
    for rows, pattern in (
        (model.there, (1, 0, 0)), (model.second, (0, 1, 1)), (model.later, (0, 0, 1)),
        (model.by_rf, (0, 0)),
    ):  # fmt: skip
        wanted += [(x, pattern[k]) for row in rows for k, x in enumerate(row)]
    for i, row in enumerate(model.right):
        wanted += [(x, (i + 2 * k) % 3 != 1) for k, x in enumerate(row)]
    for rows, step in ((model.hydro, 2), (model.minor, 3)):
        wanted += [
            (x, (i + k) % step == 0) for i, row in enumerate(rows) for k, x in enumerate(row)
        ]
    wanted += [(x, 0) for x in model.progressed]
    solver = model.settle([(x, int(v)) for x, v in wanted], model.solve())
    return _read(statements, people, model, solver)


def _read(
    statements: Statements,
    people: Sequence[Followed],
    model: TreatmentModel,
    solver: cp_model.CpSolver,
) -> Treated:
    tumors: list[Tumor] = []
    sessions: list[Session] = []
    for i, person in enumerate(people):
        for s in range(MOST_SESSIONS):
            if solver.value(model.held[i][s]):
                sessions.append(
                    Session(
                        person.patient,
                        s + 1,
                        RADIOFREQUENCY if solver.value(model.by_rf[i][s]) else CRYOABLATION,
                        bool(solver.value(model.hydro[i][s])),
                        bool(solver.value(model.minor[i][s])),
                    )
                )
        for k in range(MOST_TUMORS):
            if solver.value(model.there[i][k]):
                second = solver.value(model.second[i][k])
                tumors.append(
                    Tumor(
                        f"T{len(tumors) + 1:02d}",
                        person.patient,
                        "right" if solver.value(model.right[i][k]) else "left",
                        0,
                        1 + second,
                        RADIOFREQUENCY if solver.value(model.by_rf[i][second]) else CRYOABLATION,
                        bool(solver.value(model.later[i][k])),
                    )
                )
    owners = [next(p for p in people if p.patient == tumor.patient) for tumor in tumors]
    sizes = sizes_mm(statements, owners, [tumor.found_later for tumor in tumors])
    return Treated(
        tuple(replace(t, size_mm=mm) for t, mm in zip(tumors, sizes, strict=True)),
        tuple(sessions),
        tuple(p.patient for p, x in zip(people, model.progressed, strict=True) if solver.value(x)),
    )
