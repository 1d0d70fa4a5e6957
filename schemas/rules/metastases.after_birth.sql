-- severity: error
-- column: detected_on
-- rule: No detection lies before the month of birth.
-- message: This detection lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    metastases.source_line,
    metastases.patient_id,
    patients.birth_month
from raw.metastases
inner join raw.patients on metastases.patient_id = patients.patient_id
where metastases.detected_on < patients.birth_month
