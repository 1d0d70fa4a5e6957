-- One row per patient: systemic chemotherapy before and after time zero.
-- Rule: a course belongs to the side on which it started.
-- Source: staging.therapies, derived.index_sessions.
-- previous_chemotherapy: True where a course started before time zero.
-- chemotherapy_after: True where a course started after time zero.
-- first_course_after_on: Start of the first course after time zero.
select
    index_sessions.patient_id,
    coalesce(bool_or(therapies.started_on < index_sessions.index_on), false)
        as previous_chemotherapy,
    coalesce(bool_or(therapies.started_on > index_sessions.index_on), false)
        as chemotherapy_after,
    min(therapies.started_on) filter (where therapies.started_on > index_sessions.index_on)
        as first_course_after_on
from derived.index_sessions
left join staging.therapies using (patient_id)
group by index_sessions.patient_id
