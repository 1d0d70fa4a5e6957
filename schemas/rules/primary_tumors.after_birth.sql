-- severity: error
-- column: diagnosed_on
-- rule: No diagnosis lies before the month of birth.
-- message: This diagnosis lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    primary_tumors.source_line,
    primary_tumors.patient_id,
    patients.birth_month
from raw.primary_tumors
inner join raw.patients on primary_tumors.patient_id = patients.patient_id
where primary_tumors.diagnosed_on < patients.birth_month
