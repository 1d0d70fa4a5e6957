-- One row per course of systemic chemotherapy.
-- Source: raw.therapies.
select
    patient_id,
    started_on,
    ended_on,
    regimen,
    source_line
from raw.therapies
