-- severity: error
-- column: started_on
-- rule: No course of chemotherapy lies before the month of birth.
-- message: This course of chemotherapy lies before {birth_month}, the month of birth of patient
--   {patient_id}. Check both dates, and whether the patient is the right one.
-- reason: A date before birth is a slip of the pen or belongs to another patient.
select
    therapies.source_line,
    therapies.patient_id,
    patients.birth_month
from raw.therapies
inner join raw.patients on therapies.patient_id = patients.patient_id
where therapies.started_on < patients.birth_month
