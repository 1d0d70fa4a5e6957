-- severity: warning
-- column: session_id
-- rule: No session is recorded twice under different identifiers.
-- message: Patient {patient_id} has a session of the same day and modality, {first_session}, on
--   line {first_line}. Join the two if they are one session.
-- reason: Complications are counted per session, and a session entered twice halves their rate.
with alike as (
    select
        patient_id,
        performed_on,
        modality,
        min(source_line) as first_line
    from raw.sessions
    where session_id is not null and patient_id is not null and performed_on is not null
    group by patient_id, performed_on, modality
    having count(*) > 1
),

again as (
    select
        sessions.source_line,
        sessions.session_id,
        sessions.patient_id,
        alike.first_line,
        arg_min(sessions.session_id, sessions.source_line) over (
            partition by alike.first_line
        ) as first_session
    from raw.sessions
    inner join alike
        on
            sessions.patient_id = alike.patient_id
            and sessions.performed_on = alike.performed_on
            and sessions.modality is not distinct from alike.modality
)

select
    source_line,
    patient_id,
    first_session,
    first_line
from again
-- Of the same session_id, the key speaks.
where session_id <> first_session
