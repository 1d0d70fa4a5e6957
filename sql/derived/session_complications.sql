-- One row per ablation session: its complications.
-- Rule: counted per session by the worst class (SIR A–B minor, C–E major, F death), so that a
-- session with two events counts once.
-- Source: staging.sessions, staging.ablations, staging.complications.
-- tumors_treated: Number of tumors treated in the session.
-- complications: Number of complications of the session.
-- worst_sir_class: Worst SIR class of the session, missing where there was none.
-- complication_severity: none, minor, major or death, by the worst class.
with events as (
    select
        session_id,
        count(*) as complications,
        max(sir_class) as worst_sir_class,
        max_by(sir_severity, sir_class) as complication_severity
    from staging.complications
    group by session_id
),

treated as (
    select
        session_id,
        count(*) as tumors_treated
    from staging.ablations
    group by session_id
)

select
    sessions.session_id,
    coalesce(treated.tumors_treated, 0) as tumors_treated,
    coalesce(events.complications, 0) as complications,
    events.worst_sir_class,
    coalesce(events.complication_severity, 'none') as complication_severity
from staging.sessions
left join treated using (session_id)
left join events using (session_id)
