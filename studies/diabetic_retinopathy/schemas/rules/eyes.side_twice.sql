-- severity: error
-- column: side
-- rule: The two eyes of a patient are a left and a right one.
-- message: Patient {patient_id} has {eyes} {side} eyes. Check the side.
-- reason: A patient has one eye on each side.
select max(source_line) as source_line, patient_id, side, count(*) as eyes
from raw.eyes
group by patient_id, side
having count(*) > 1
