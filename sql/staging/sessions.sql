-- One row per ablation session.
-- Source: raw.sessions.
select
    session_id,
    patient_id,
    performed_on,
    modality,
    hydrodissection,
    sedation,
    source_line
from raw.sessions
