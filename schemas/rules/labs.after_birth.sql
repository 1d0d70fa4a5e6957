-- severity: error
-- column: sampled_on
-- rule: No blood sample lies before the month of birth.
-- message: This blood sample lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    labs.source_line,
    labs.patient_id,
    patients.birth_month
from raw.labs
inner join raw.patients on labs.patient_id = patients.patient_id
where labs.sampled_on < patients.birth_month
