"""Which columns of the cohort tables a number reads, so that its chain names only their sources.

`cohort.patients` joins every clinical concept; a number on survival reads three of them. An id
says most of it by itself, since its parts name columns (``table1.sex.male.n``); what a topic
reads besides is declared here and held against the analyses by a test that disturbs one column
after the other. An id of which neither says anything reads, for all that is known, every column.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_SURVIVAL: Final = ("follow_up_months", "died")
_EGFR: Final = (
    "egfr_before",
    "egfr_after",
    "egfr_decrease",
    "egfr_decrease_percent",
    "ckd_stage_before",
    "ckd_stage_after",
)

# The beginning of an id, in whole parts → the columns all such numbers read besides those the id
# names itself. Each beginning that fits adds its own.
_OF_TOPIC: Final[dict[str, tuple[str, ...]]] = {
    "baseline.metastasis_not_confirmed": ("metastasis_confirmed", "biopsied"),
    "baseline.no_contrast_after": ("contrast_after",),
    "baseline.tumors_per_patient": ("renal_tumors",),
    "chemotherapy": ("previous_chemotherapy", "chemotherapy_after", "pathology", "disease_free"),
    "complications": ("complication_severity", "modality"),
    "cox": _SURVIVAL,
    "cox.multivariable": ("pathology", "largest_renal_tumor_cm"),
    "follow_up": _SURVIVAL,
    "follow_up.last_contact_year": ("last_seen_on",),
    "inclusion.largest_tumor_cm": ("largest_renal_tumor_cm",),
    "inclusion.renal_tumors_at_index": ("renal_tumors_at_index",),
    "local_control": ("local_control_months", "local_progression", "patient_id", "session_id"),
    "local_control.progressed": ("modality", "pathology"),
    "overall_survival": _SURVIVAL,
    "overall_survival.cause": ("cause_of_death",),
    "progression_free_survival": ("progression_free_months", "progressed"),
    "recurrences.any": ("distant_recurrence",),
    "renal_function": _EGFR,
    "renal_function.chemotherapy": ("chemotherapy_after",),
    "table1.patients": ("patient_id",),
    "table1.sessions": ("session_id",),
    "table1.tumors": ("tumor_id",),
    "table2": ("pathology", *_SURVIVAL, "survival_from_diagnosis_months"),
    "table3": _SURVIVAL,
}
# These read what every factor of the study needs.
_EVERY_COLUMN: Final = frozenset(
    {
        "progression_free_survival.significant_factors.n",
        "table3.significant_factors.n",
        "cox.multivariable.events_per_variable",
    }
)


def columns_read(id: str, columns: Collection[str]) -> tuple[str, ...]:
    """Those of `columns` the number reads, in their order; all where nothing narrows them."""
    parts = id.split(".")
    named = {part for part in parts if part in columns}
    if id not in _EVERY_COLUMN:
        for end in range(1, len(parts) + 1):
            named.update(_OF_TOPIC.get(".".join(parts[:end]), ()))
    kept = tuple(column for column in columns if column in named)
    return kept or tuple(columns)
