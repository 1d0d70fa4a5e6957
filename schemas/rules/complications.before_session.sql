-- severity: error
-- column: onset_on
-- rule: No complication lies before its session.
-- message: Session {session_id} was performed later, on {performed_on}. Correct the date or the
--   session.
-- reason: What came before the session is no complication of it.
select
    complications.source_line,
    complications.session_id,
    sessions.performed_on
from raw.complications
inner join raw.sessions on complications.session_id = sessions.session_id
where complications.onset_on < sessions.performed_on
