-- severity: warning
-- column: last_seen_on
-- rule: A patient who died within 30 days of a session has a complication of SIR class F.
-- message: Patient {patient_id} died {days} days after session {session_id}, but no complication
--   has class F. Check both dates, and whether the death was due to the procedure.
-- reason: Death within 30 days counts as procedure-related until it is known not to be, and a life
--   expectancy below 6 months is no indication. If the cause is known to be another, accept it.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with deaths as (
    select distinct sessions.patient_id
    from raw.complications
    inner join raw.sessions on complications.session_id = sessions.session_id
    where complications.sir_class = 'F'
),

last_session as (
    select
        patient_id,
        max(performed_on) as performed_on,
        arg_max(session_id, (performed_on, session_id)) as session_id
    from raw.sessions
    group by patient_id
)

select
    vital_status.source_line,
    vital_status.patient_id,
    last_session.session_id,
    vital_status.last_seen_on - last_session.performed_on as days
from raw.vital_status
inner join last_session on vital_status.patient_id = last_session.patient_id
anti join deaths on vital_status.patient_id = deaths.patient_id
where
    vital_status.status = 'dead'
    and vital_status.last_seen_on - last_session.performed_on between 0 and 30
