-- severity: error
-- column: cause_of_death
-- rule: A cause of death is given for each patient who died.
-- message: Patient {patient_id} died, but no cause is given. Fill it in; write unknown if
--   nobody knows.
-- reason: Deaths are told apart by their cause.
select
    source_line,
    patient_id
from raw.vital_status
where status = 'dead' and cause_of_death is null
