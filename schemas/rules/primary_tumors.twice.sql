-- severity: warning
-- column: pathology
-- rule: No primary tumor is recorded twice with different histologies.
-- message: Patient {patient_id} has a primary tumor of the same organ and day on line
--   {first_line}, there with the pathology {first_pathology}. Keep one of them.
-- reason: Survival is compared by the origin of the metastases; two histologies of one tumor put
--   the patient into two groups.
with alike as (
    select
        source_line,
        patient_id,
        pathology,
        min(source_line) over same as first_line,
        arg_min(pathology, source_line) over same as first_pathology
    from raw.primary_tumors
    where patient_id is not null and organ is not null and diagnosed_on is not null
    window same as (partition by patient_id, lower(organ), diagnosed_on)
)

select
    source_line,
    patient_id,
    first_pathology,
    first_line
from alike
-- Of the same pathology, the key speaks.
where pathology <> first_pathology
