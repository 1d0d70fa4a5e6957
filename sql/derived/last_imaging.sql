-- One row per patient with an examination: the last one.
-- Source: staging.imaging.
-- last_imaged_on: Date of the last examination.
select
    patient_id,
    max(imaged_on) as last_imaged_on
from staging.imaging
group by patient_id
