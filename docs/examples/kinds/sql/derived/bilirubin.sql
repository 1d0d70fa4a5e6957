-- One row per visit.
-- Rule: days since entry over 365.25.
-- Source: raw.bilirubin.
-- years: Time since entry.
select
    trial_patient_id,
    day / 365.25 as years,
    bilirubin_mg_dl
from raw.bilirubin
