-- severity: error
-- column: patient_id
-- rule: Each included patient is in the screening list.
-- message: Patient {patient_id} is not in the table screening. Name the patient in the row of the
--   screening list.
-- reason: The flow chart counts the included among the screened.
select
    patients.source_line,
    patients.patient_id
from raw.patients
anti join raw.screening on patients.patient_id = screening.patient_id
where patients.patient_id is not null
