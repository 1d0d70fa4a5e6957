-- One row per ablation session, ready to analyse.
-- Source: staging.sessions, derived.session_complications.
select
    sessions.session_id,
    sessions.patient_id,
    sessions.performed_on,
    sessions.modality,
    sessions.hydrodissection,
    sessions.sedation,
    session_complications.tumors_treated,
    session_complications.complications,
    session_complications.worst_sir_class,
    session_complications.complication_severity,
    sessions.source_line
from staging.sessions
inner join derived.session_complications using (session_id)
order by sessions.performed_on, sessions.session_id
