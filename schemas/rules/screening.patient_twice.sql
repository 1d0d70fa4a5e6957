-- severity: error
-- column: patient_id
-- rule: No patient is in the screening list twice.
-- message: Patient {patient_id} stands on line {first_line} of the screening list already.
--   Remove one of the two rows, or correct the patient.
-- reason: The flow chart would count the patient twice.
with twice as (
    select
        patient_id,
        min(source_line) as first_line
    from raw.screening
    where patient_id is not null
    group by patient_id
    having count(*) > 1
)

select
    screening.source_line,
    screening.patient_id,
    twice.first_line
from raw.screening
inner join twice on screening.patient_id = twice.patient_id
where screening.source_line > twice.first_line
