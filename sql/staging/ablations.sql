-- One row per tumor treated in a session.
-- Source: raw.ablations.
select
    session_id,
    tumor_id,
    technical_success,
    margin_mm,
    freeze_thaw_cycles,
    energy_minutes,
    source_line
from raw.ablations
