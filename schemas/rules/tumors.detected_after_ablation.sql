-- severity: error
-- column: detected_on
-- rule: A tumor was detected no later than it was first ablated.
-- message: Tumor {tumor_id} was ablated earlier, on {ablated_on} (session {session_id}). Check
--   both dates.
-- reason: A tumor that is treated has been seen; one of the two dates is wrong.
select
    tumors.source_line,
    tumors.tumor_id,
    min(sessions.performed_on) as ablated_on,
    arg_min(sessions.session_id, (sessions.performed_on, sessions.session_id)) as session_id
from raw.tumors
inner join raw.ablations on tumors.tumor_id = ablations.tumor_id
inner join raw.sessions on ablations.session_id = sessions.session_id
group by tumors.source_line, tumors.tumor_id, tumors.detected_on
having tumors.detected_on > min(sessions.performed_on)
