-- severity: error
-- column: patient_id
-- rule: Each patient has a row in the table vital_status.
-- message: Patient {patient_id} has no row in the table vital_status. Add the last contact and the
--   status.
-- reason: Without it the patient has no follow-up and would drop out of every survival
--   analysis.
select
    patients.source_line,
    patients.patient_id
from raw.patients
anti join raw.vital_status on patients.patient_id = vital_status.patient_id
where patients.patient_id is not null
