-- severity: warning
-- column: imaging_id
-- rule: No examination is recorded twice under different identifiers.
-- message: Patient {patient_id} has an examination of the same day, modality and contrast,
--   {first_imaging}, on line {first_line}. Join the two if they are one examination.
-- reason: An examination entered twice splits its findings between two rows.
with alike as (
    select
        patient_id,
        imaged_on,
        modality,
        contrast,
        min(source_line) as first_line
    from raw.imaging
    where imaging_id is not null and patient_id is not null and imaged_on is not null
    group by patient_id, imaged_on, modality, contrast
    having count(*) > 1
),

again as (
    select
        imaging.source_line,
        imaging.imaging_id,
        imaging.patient_id,
        alike.first_line,
        arg_min(imaging.imaging_id, imaging.source_line) over (
            partition by alike.first_line
        ) as first_imaging
    from raw.imaging
    inner join alike
        on
            imaging.patient_id = alike.patient_id
            and imaging.imaged_on = alike.imaged_on
            and imaging.modality is not distinct from alike.modality
            and imaging.contrast is not distinct from alike.contrast
)

select
    source_line,
    patient_id,
    first_imaging,
    first_line
from again
-- Of the same imaging_id, the key speaks.
where imaging_id <> first_imaging
