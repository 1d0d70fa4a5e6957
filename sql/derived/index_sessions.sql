-- One row per patient: time zero and the span of the ablation sessions.
-- Rule: time zero is the first session, or the last one where study.toml says so.
-- Source: staging.sessions, staging.study.
-- index_on: Time zero of every time-to-event analysis and of every baseline value.
-- index_session_id: Session performed at time zero.
-- first_session_on: Date of the first ablation session.
-- last_session_on: Date of the last ablation session.
-- sessions: Number of ablation sessions.
-- session_span_days: Days from the first to the last session.
select
    sessions.patient_id,
    case
        when min(study.time_zero) = 'last_session' then max(sessions.performed_on)
        else min(sessions.performed_on)
    end as index_on,
    case
        when min(study.time_zero) = 'last_session'
            then max_by(sessions.session_id, (sessions.performed_on, sessions.session_id))
        else min_by(sessions.session_id, (sessions.performed_on, sessions.session_id))
    end as index_session_id,
    min(sessions.performed_on) as first_session_on,
    max(sessions.performed_on) as last_session_on,
    count(*) as sessions,
    date_diff('day', min(sessions.performed_on), max(sessions.performed_on)) as session_span_days
from staging.sessions
cross join staging.study
group by sessions.patient_id
