-- severity: error
-- column: transplanted_on
-- rule: Nobody is transplanted before acceptance into the program.
-- message: Transplanted on {transplanted_on}, before acceptance on {accepted_on}. Check both days.
-- reason: Time is counted from acceptance on.
select transplants.source_line, transplants.transplanted_on, patients.accepted_on
from raw.transplants
inner join raw.patients on transplants.patient_id = patients.patient_id
where transplants.transplanted_on < patients.accepted_on
