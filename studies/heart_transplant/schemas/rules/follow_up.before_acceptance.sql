-- severity: error
-- column: last_seen_on
-- rule: The last contact is not before acceptance.
-- message: Last seen on {last_seen_on}, before acceptance on {accepted_on}. Check both days.
-- reason: Follow-up starts with acceptance.
select follow_up.source_line, follow_up.last_seen_on, patients.accepted_on
from raw.follow_up
inner join raw.patients on follow_up.patient_id = patients.patient_id
where follow_up.last_seen_on < patients.accepted_on
