-- One row per blood sample.
-- Source: raw.labs.
select
    patient_id,
    sampled_on,
    creatinine_mg_dl,
    source_line
from raw.labs
