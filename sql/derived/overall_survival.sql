-- One row per patient: time from time zero to death or last contact.
-- Source: derived.index_sessions, staging.vital_status, staging.study.
-- follow_up_months: Months from time zero to death or last contact.
select
    vital_status.patient_id,
    vital_status.last_seen_on,
    date_diff('day', index_sessions.index_on, vital_status.last_seen_on) / study.days_per_month
        as follow_up_months,
    vital_status.died,
    vital_status.cause_of_death
from staging.vital_status
inner join derived.index_sessions using (patient_id)
cross join staging.study
