-- One row per renal tumor treated.
-- Source: raw.tumors.
select
    tumor_id,
    patient_id,
    kidney,
    max_diameter_cm,
    detected_on,
    biopsy_result,
    source_line
from raw.tumors
