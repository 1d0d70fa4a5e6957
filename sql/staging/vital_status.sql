-- One row per patient: last contact.
-- Source: raw.vital_status.
-- died: True where the last contact is the date of death.
select
    patient_id,
    last_seen_on,
    status = 'dead' as died,
    cause_of_death,
    source_line
from raw.vital_status
