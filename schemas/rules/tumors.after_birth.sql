-- severity: error
-- column: detected_on
-- rule: No detection lies before the month of birth.
-- message: This detection lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    tumors.source_line,
    tumors.patient_id,
    patients.birth_month
from raw.tumors
inner join raw.patients on tumors.patient_id = patients.patient_id
where tumors.detected_on < patients.birth_month
