-- severity: error
-- column: patient_id
-- rule: Each patient has at least one ablation session.
-- message: Patient {patient_id} has no ablation session. Add it to the table sessions, or remove
--   the patient.
-- reason: The first session is time zero; without it the patient has no follow-up.
select
    patients.source_line,
    patients.patient_id
from raw.patients
anti join raw.sessions on patients.patient_id = sessions.patient_id
where patients.patient_id is not null
