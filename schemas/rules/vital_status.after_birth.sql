-- severity: error
-- column: last_seen_on
-- rule: No last contact lies before the month of birth.
-- message: This last contact lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    vital_status.source_line,
    vital_status.patient_id,
    patients.birth_month
from raw.vital_status
inner join raw.patients on vital_status.patient_id = patients.patient_id
where vital_status.last_seen_on < patients.birth_month
