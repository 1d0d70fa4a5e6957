-- severity: error
-- column: performed_on
-- rule: No session lies after the last contact with the patient.
-- message: This session lies after {last_seen_on}, the last contact with patient {patient_id}
--   ({status}). Move the last contact in the table vital_status, or correct the date here.
-- reason: Follow-up ends at the last contact: what is known of a later day moves it to that
--   day.
select
    sessions.source_line,
    vital_status.patient_id,
    vital_status.last_seen_on,
    vital_status.status
from raw.sessions
inner join raw.vital_status on sessions.patient_id = vital_status.patient_id
where sessions.performed_on > vital_status.last_seen_on
