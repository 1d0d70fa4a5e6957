-- One row per patient: what is known at acceptance.
-- Rule: years of 365.25 days.
-- Source: staging.patients.
select
    patient_id,
    date_diff('day', born_on, accepted_on) / 365.25 as age_years,
    date_diff('day', date '1967-10-01', accepted_on) / 365.25 as acceptance_years,
    previous_surgery
from staging.patients
