"""Which raw fields of which patients the published numbers pin, bound or leave free.

The bounds are computed by `claims.reconstruct.possible` over all cohorts that satisfy the ledger;
that takes half a minute, so that its outcome is committed beside the ledger
(``python -m claims.identifiability`` writes it anew) and a build only reads it. A field is pinned
where one value is left at the precision of print, bounded where a range or a choice is narrower
than what the field could hold, free otherwise. The patients are those of the synthetic cohort,
told apart by the order of follow-up; what holds of them holds of the original ones in that order.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.evidence.ledger import Claim, read_ledger
from claims import LEDGER_FILE

if TYPE_CHECKING:
    from caseseries.evidence.solving.statements import Statements
    from claims.reconstruct.possible_dates import Possible

IDENTIFIABILITY_FILE = Path(__file__).resolve().parent / "identifiability.csv"
PINNED, BOUNDED, FREE = "pinned", "bounded", "free"
UNBOUND = "no published number binds it"

# Fields that print the same of everybody: table, field, value if all, value if none, result.
SAME_OF_ALL = (
    ("patients", "surgery", "declined", "unsuitable", "baseline.surgery.declined.n"),
    (
        "patients", "previous_renal_treatment", "true", "false",
        "table1.previous_renal_treatment.yes.n",
    ),
    ("ablations", "technical_success", "true", "false", "technique.technical_success.n"),
)  # fmt: skip
# Fields with a printed range of all: table, field, results of the ends.
RANGE_OF_ALL = (
    ("patients", "ecog", "", "inclusion.ecog.maximum"),
    (
        "ablations", "freeze_thaw_cycles", "technique.freeze_thaw_cycles.minimum",
        "technique.freeze_thaw_cycles.maximum",
    ),
)  # fmt: skip
# Raw columns that a computed field stands for.
STANDS_FOR = {
    ("primary_tumors", "diagnosed_on"), ("labs", "creatinine_mg_dl"), ("findings", "finding"),
    ("findings", "organ"),
}  # fmt: skip
# What somebody who knows a patient would know: the attributes of the disclosure finding.
QUASI_IDENTIFIERS = (
    ("patients", "sex"), ("patients", "age_group"), ("primary_tumors", "pathology"),
    ("vital_status", "status"),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of one patient. `low` and `high` are its ends, or its choices joined by |."""

    patient: str
    table: str
    field: str
    status: str
    low: str
    high: str
    note: str


@dataclass(frozen=True)
class Disclosure:
    """How much the published numbers give away about single patients."""

    patients: int
    fields: int
    pinned: int
    bounded: int
    follow_up_pinned: int
    alone: int  # patients no other shares the pinned quasi-identifiers with
    smallest_group: int

    @property
    def finding(self) -> str:
        """One paragraph for the supplement."""
        share = 100 * self.pinned / self.fields if self.fields else 0
        return (
            f"Of {self.fields} fields of {self.patients} patients, the published numbers pin"
            f" {self.pinned} ({share:.0f}%) and bound {self.bounded} more. The length of follow-up"
            f" is pinned to a tenth of a month for {self.follow_up_pinned} patients. By sex, age"
            f" group, origin and vital status together, {self.alone} of {self.patients} patients"
            f" stand alone (k = {self.smallest_group}): whoever knows that much of one of them"
            " can read the other pinned fields off the published tables. Tables of subgroups this"
            " small disclose nearly what a list of the patients would."
        )


def identify(
    claims: Iterable[Claim], progress: Callable[[str], None] = lambda stage: None
) -> tuple[Field, ...]:
    """Every field of every raw table but the ids, for every patient.

    Raises InfeasibleError where no cohort satisfies the claims.
    """
    from caseseries.evidence.solving.statements import Statements
    from claims.reconstruct.possible import possibilities

    statements = Statements(claims)
    found = [_field(possible) for possible in possibilities(statements, progress)]
    names = list(dict.fromkeys(field.patient for field in found))
    for name in names:
        found += _alike(statements, name, len(names))
    known = {(field.table, field.field) for field in found} | STANDS_FOR
    for table, column in _raw_columns():
        if (table, column) not in known:
            found += [Field(name, table, column, FREE, "", "", UNBOUND) for name in names]
    order = {table: k for k, table in enumerate(dict.fromkeys(t for t, _ in _raw_columns()))}
    return tuple(sorted(found, key=lambda f: (f.patient, order[f.table], f.field)))


def _raw_columns() -> list[tuple[str, str]]:
    from caseseries.study.study import open_study

    return [
        (name, column.name)
        for name, table in open_study(Path(__file__).parents[1]).raw_tables.items()
        if name != "screening"  # most of its rows are of people outside the study
        for column in table.columns
        if not column.references and not (column.key and column.name.endswith("_id"))
    ]


def _field(possible: Possible) -> Field:
    status = PINNED if possible.pinned else BOUNDED
    low, high = possible.low, possible.high
    if possible.values:
        # A choice between all the values of a two-valued field is no bound.
        if len(possible.values) > 1:
            status = BOUNDED if possible.field in ("pathology", "organ") else FREE
        low = high = "|".join(possible.values)
    return Field(possible.patient, possible.table, possible.field, status, low, high, possible.note)


def _alike(statements: Statements, patient: str, patients: int) -> list[Field]:
    """Fields whose printed count is that of all or of none, or whose range is printed of all."""
    found = []
    for table, field, every, none, result in SAME_OF_ALL:
        whole = statements.count("table1.tumors.n") if table == "ablations" else patients
        count = statements.count(result)
        if count is not None and count in (0, whole):
            value = every if count else none
            note = "the same of everybody"
            found.append(Field(patient, table, field, PINNED, value, value, note))
    for table, field, lowest, highest in RANGE_OF_ALL:
        low, high = statements.count(lowest) or 0, statements.count(highest)
        if high is not None:
            note = "range of everybody"
            found.append(Field(patient, table, field, BOUNDED, str(low), str(high), note))
    return found


def disclosure(found: Sequence[Field]) -> Disclosure:
    """The disclosure finding, k-anonymity (Sweeney 2002) of the quasi-identifiers included."""
    status = Counter(field.status for field in found)
    names = list(dict.fromkeys(field.patient for field in found))
    known = {(f.patient, f.table, f.field): set(f.low.split("|")) for f in found}

    def alike(one: str, other: str) -> bool:
        """Whether two patients may agree in everything somebody would know."""
        return all(
            known.get((one, *key), {""}) & known.get((other, *key), {""})
            for key in QUASI_IDENTIFIERS
        )

    groups = [sum(alike(one, other) for other in names) for one in names]
    return Disclosure(
        patients=len(names),
        fields=len(found),
        pinned=status[PINNED],
        bounded=status[BOUNDED],
        follow_up_pinned=sum(f.field == "follow_up_months" and f.status == PINNED for f in found),
        alone=sum(size == 1 for size in groups),
        smallest_group=min(groups, default=0),
    )


def write_fields(found: Sequence[Field], path: Path = IDENTIFIABILITY_FILE) -> None:
    """Write the fields as CSV: UTF-8, comma, LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in fields(Field)])
        writer.writerows(asdict(field) for field in found)


def read_fields(path: Path = IDENTIFIABILITY_FILE) -> tuple[Field, ...]:
    """The committed fields."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Field(**row) for row in csv.DictReader(file))


def identifiability_rows(path: Path = IDENTIFIABILITY_FILE) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``claims.identifiability`` and ``claims.disclosure`` (see
    `caseseries.evidence.tables`).
    """
    found = read_fields(path)
    told = disclosure(found)
    fields = [
        {"position": k, "table_name": field.table, **asdict(field)}
        for k, field in enumerate(found, start=1)
    ]
    for row in fields:
        del row["table"]
    return {
        "identifiability": fields,
        "disclosure": [{**asdict(told), "finding": told.finding}],
    }


if __name__ == "__main__":
    write_fields(identify(read_ledger(LEDGER_FILE), print))
