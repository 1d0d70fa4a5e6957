-- How large a cohort is, for what a quarantine does to it: one row, a column a measure. Time under
-- observation runs from the first session to the last contact, whatever time zero the study takes.
with first_session as (
    select patient_id, min(performed_on) as first_on from raw.sessions group by patient_id
),

last_contact as (
    select patient_id, max(last_seen_on) as last_on, bool_or(status = 'dead') as died
    from raw.vital_status group by patient_id
),

observation as (
    select
        last_contact.died,
        date_diff('day', first_session.first_on, last_contact.last_on) as days
    from (select distinct patient_id from raw.patients) as patients
    left join first_session on patients.patient_id = first_session.patient_id
    left join last_contact on patients.patient_id = last_contact.patient_id
)

select
    (select count(*) from raw.tumors) as tumors,
    (select count(*) from raw.sessions) as sessions,
    count(*) filter (where died) as deaths,
    coalesce(sum(days) filter (where days >= 0), 0) / 30.4375 as person_months
from observation
