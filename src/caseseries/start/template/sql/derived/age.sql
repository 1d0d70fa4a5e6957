-- One row per participant: age at enrolment.
-- Rule: completed years; somebody born on 29 February has the birthday on 1 March.
-- Source: staging.participants.
-- age_years: Age in completed years at enrolment.
select
    participant_id,
    date_sub('year', born_on, enrolled_on) as age_years
from staging.participants
