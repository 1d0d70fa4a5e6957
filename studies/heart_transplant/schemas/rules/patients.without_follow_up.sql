-- severity: error
-- column: patient_id
-- rule: Every patient has a last contact.
-- message: Patient {patient_id} is not in follow_up. Add the row.
-- reason: Without a last contact nothing can be said of survival.
select source_line, patient_id from raw.patients
where patient_id not in (select patient_id from raw.follow_up where patient_id is not null)
