-- severity: error
-- column: patient_id
-- rule: Each patient has at least one treated renal tumor.
-- message: Patient {patient_id} has no treated renal tumor. Add it to the table tumors, or remove
--   the patient.
-- reason: The study is about treated renal tumors.
select
    patients.source_line,
    patients.patient_id
from raw.patients
anti join raw.tumors on patients.patient_id = tumors.patient_id
where patients.patient_id is not null
