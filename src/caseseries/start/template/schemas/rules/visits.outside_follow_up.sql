-- severity: error
-- column: visited_on
-- rule: A visit lies between enrolment and last contact.
-- message: Visit {visit_id} is on {visited_on}, but its participant was in the study from
--   {enrolled_on} to {last_seen_on}. Check the days.
-- reason: Nobody is seen before enrolment or after the last contact.
select
    visits.source_line,
    visits.visit_id,
    visits.visited_on,
    participants.enrolled_on,
    participants.last_seen_on
from raw.visits
inner join raw.participants on visits.participant_id = participants.participant_id
where visits.visited_on not between participants.enrolled_on and participants.last_seen_on
