-- severity: error
-- column: imaged_on
-- rule: No examination lies before the month of birth.
-- message: This examination lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    imaging.source_line,
    imaging.patient_id,
    patients.birth_month
from raw.imaging
inner join raw.patients on imaging.patient_id = patients.patient_id
where imaging.imaged_on < patients.birth_month
