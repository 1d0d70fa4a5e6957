-- severity: error
-- column: patient_id
-- rule: Each patient has at least one primary tumor.
-- message: Patient {patient_id} has no primary tumor. Add it to the table primary_tumors, or
--   remove the patient.
-- reason: Survival is compared by the origin of the metastases.
select
    patients.source_line,
    patients.patient_id
from raw.patients
anti join raw.primary_tumors on patients.patient_id = primary_tumors.patient_id
where patients.patient_id is not null
