-- One row per patient screened for the series; empty where the study kept no such list.
-- Source: raw.screening.
-- included: True where the screened patient is in the series.
select
    screening_id,
    first_ablation_on,
    indication,
    patient_id,
    patient_id is not null as included,
    source_line
from raw.screening
