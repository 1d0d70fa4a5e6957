-- One row per participant: time under observation.
-- Rule: days from enrolment to death or last contact, divided by the days of a month.
-- Source: staging.participants, staging.study.
-- follow_up_months: Time from enrolment to death or last contact.
select
    participants.participant_id,
    date_diff('day', participants.enrolled_on, participants.last_seen_on) / study.days_per_month
        as follow_up_months,
    participants.died
from staging.participants
cross join staging.study
