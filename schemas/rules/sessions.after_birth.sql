-- severity: error
-- column: performed_on
-- rule: No session lies before the month of birth.
-- message: This session lies before {birth_month}, the month of birth of patient {patient_id}.
--   Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    sessions.source_line,
    sessions.patient_id,
    patients.birth_month
from raw.sessions
inner join raw.patients on sessions.patient_id = patients.patient_id
where sessions.performed_on < patients.birth_month
