-- severity: error
-- column: session_id
-- rule: In each session at least one tumor was ablated.
-- message: No tumor was ablated in session {session_id}. Add its tumors to the table ablations.
-- reason: A session without a tumor counts among the sessions, but has no outcome.
select
    sessions.source_line,
    sessions.session_id
from raw.sessions
anti join raw.ablations on sessions.session_id = ablations.session_id
where sessions.session_id is not null
