-- severity: error
-- column: ended_on
-- rule: No course of chemotherapy ends after the last contact with a living patient.
-- message: This course ends after {last_seen_on}, the last contact with patient {patient_id}. Move
--   the last contact in the table vital_status, or empty this cell while the course goes on.
-- reason: Follow-up ends at the last contact: what is known of a later day moves it to that
--   day. A planned end is no end.
select
    therapies.source_line,
    therapies.patient_id,
    vital_status.last_seen_on
from raw.therapies
inner join raw.vital_status on therapies.patient_id = vital_status.patient_id
where
    -- Of the dead, therapies.ended_after_death speaks.
    vital_status.status is distinct from 'dead'
    and therapies.ended_on > vital_status.last_seen_on
    -- A course that started after the last contact is reported by its start.
    and therapies.started_on <= vital_status.last_seen_on
