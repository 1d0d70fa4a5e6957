-- One row per patient: when the state changed and when it was last known.
-- Rule: the day of acceptance counts as the first day, so that a patient transplanted or dead on it
--   was at risk before; of one last seen on the day of transplantation half a day is taken off the
--   wait, so that there was time with the new heart.
-- Source: Crowley and Hu, J Am Stat Assoc 1977;72:27–36, and the data set heart of R's package
--   survival, which counts so.
-- changed_days: End of the wait, in days with the day of acceptance; missing without transplant.
-- last_days: Last contact, in days with the day of acceptance.
select
    patients.patient_id,
    follow_up.died,
    (date_diff('day', patients.accepted_on, follow_up.last_seen_on) + 1)::double as last_days,
    (
        transplantation.days_to_transplant + 1
        - case
            when
                transplantation.days_to_transplant
                = date_diff('day', patients.accepted_on, follow_up.last_seen_on)
                then 0.5
            else 0
        end
    )::double as changed_days
from staging.patients
inner join staging.follow_up on patients.patient_id = follow_up.patient_id
left join derived.transplantation on patients.patient_id = transplantation.patient_id
