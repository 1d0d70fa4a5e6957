-- severity: warning
-- column: onset_on
-- rule: A complication begins within 90 days of its session.
-- message: Session {session_id} was performed {days} days before, on {performed_on}. Check the
--   date and the session, and whether the event is due to the ablation.
-- reason: Complications are counted up to 30 days; delayed ones, as an abscess or a stricture of
--   the ureter, show within weeks. 90 days allow for three times the usual window.
-- source: 30 days: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705. 90 days: this project's
--   choice
select
    complications.source_line,
    complications.session_id,
    sessions.performed_on,
    complications.onset_on - sessions.performed_on as days
from raw.complications
inner join raw.sessions on complications.session_id = sessions.session_id
where
    complications.onset_on - sessions.performed_on > 90
    -- After the last contact nothing can be right about the date: that is reported as an error.
    and not exists (
        select 1
        from raw.vital_status
        where
            vital_status.patient_id = sessions.patient_id
            and vital_status.last_seen_on < complications.onset_on
    )
