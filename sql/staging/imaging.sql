-- One row per examination.
-- Source: raw.imaging.
select
    imaging_id,
    patient_id,
    imaged_on,
    modality,
    contrast,
    source_line
from raw.imaging
