-- One row per patient.
-- Source: raw.patients.
select
    patient_id,
    sex,
    birth_month,
    ecog,
    life_expectancy_months_ge_6,
    surgery,
    previous_renal_treatment,
    source_line
from raw.patients
