-- severity: error
-- column: cause_of_death
-- rule: No cause of death is given for the living.
-- message: Patient {patient_id} is alive, but a cause of death is given. Correct the status or
--   empty this cell.
-- reason: Either the patient died, or the cause is another patient's.
select
    source_line,
    patient_id
from raw.vital_status
where status = 'alive' and cause_of_death is not null
