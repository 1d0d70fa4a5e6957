-- severity: error
-- column: ended_on
-- rule: No course of chemotherapy ends after death.
-- message: Patient {patient_id} died on {last_seen_on}. Check both dates.
-- reason: The dead receive no chemotherapy; one of the two dates is wrong.
select
    therapies.source_line,
    therapies.patient_id,
    vital_status.last_seen_on
from raw.therapies
inner join raw.vital_status on therapies.patient_id = vital_status.patient_id
where
    vital_status.status = 'dead'
    and therapies.ended_on > vital_status.last_seen_on
    -- A course that started after death is reported by its start.
    and therapies.started_on <= vital_status.last_seen_on
