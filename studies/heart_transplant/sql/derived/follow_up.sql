-- One row per patient: time under observation.
-- Rule: days from acceptance to the last contact; a death on the day of acceptance is given half a
--   day, so that the patient was at risk at all.
-- Source: Crowley and Hu, J Am Stat Assoc 1977;72:27–36; data set heart of R's package survival.
select
    patients.patient_id,
    greatest(
        date_diff('day', patients.accepted_on, follow_up.last_seen_on), 0.5
    )::double as follow_up_days,
    follow_up.died,
    follow_up.died and follow_up.last_seen_on = patients.accepted_on as died_on_day_of_acceptance
from staging.patients
inner join staging.follow_up on patients.patient_id = follow_up.patient_id
