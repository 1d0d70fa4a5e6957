-- severity: error
-- column: imaged_on
-- rule: No examination lies after the last contact with a living patient.
-- message: This examination lies after {last_seen_on}, the last contact with patient {patient_id}.
--   Move the last contact in the table vital_status, or correct the date here.
-- reason: Follow-up ends at the last contact: an examination on a later day moves it to that
--   day.
select
    imaging.source_line,
    vital_status.patient_id,
    vital_status.last_seen_on
from raw.imaging
inner join raw.vital_status on imaging.patient_id = vital_status.patient_id
where
    imaging.imaged_on > vital_status.last_seen_on
    -- Of the dead, vital_status.death_before_examination speaks.
    and vital_status.status is distinct from 'dead'
