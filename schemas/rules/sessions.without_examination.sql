-- severity: warning
-- column: performed_on
-- rule: Each session is followed by an examination within 10 days.
-- message: Patient {patient_id} has no examination in the 10 days from session {session_id}.
--   Technique efficacy cannot be judged; add the examination if it is missing.
-- reason: Complete coverage is judged on the first examination, within a week of the ablation.
select
    sessions.source_line,
    sessions.session_id,
    sessions.patient_id
from raw.sessions
anti join raw.imaging
    on
        sessions.patient_id = imaging.patient_id
        and imaging.imaged_on between sessions.performed_on and sessions.performed_on + 10
where sessions.performed_on is not null
