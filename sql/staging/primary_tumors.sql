-- One row per patient and primary tumor.
-- Source: raw.primary_tumors.
-- primary_organ: Organ of the primary tumor.
-- primary_treatment: Treatment of the primary tumor before renal ablation.
select
    patient_id,
    organ as primary_organ,
    pathology,
    diagnosed_on,
    treatment as primary_treatment,
    source_line
from raw.primary_tumors
