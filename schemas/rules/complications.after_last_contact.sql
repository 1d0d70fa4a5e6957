-- severity: error
-- column: onset_on
-- rule: No complication lies after the last contact with the patient.
-- message: This complication lies after {last_seen_on}, the last contact with patient {patient_id}
--   ({status}). Move the last contact in the table vital_status, or correct the date here.
-- reason: Follow-up ends at the last contact: what is known of a later day moves it to that
--   day.
select
    complications.source_line,
    vital_status.patient_id,
    vital_status.last_seen_on,
    vital_status.status
from raw.complications
inner join raw.sessions on complications.session_id = sessions.session_id
inner join raw.vital_status on sessions.patient_id = vital_status.patient_id
where complications.onset_on > vital_status.last_seen_on
