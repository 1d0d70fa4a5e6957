-- One row per participant: the visits, and the first weight.
-- Rule: the weight of the earliest visit at which there was one; participants without a visit have
--   none of them.
-- Source: staging.participants, staging.visits.
-- visits: Number of visits.
-- first_weight_kg: Weight at the first visit where it was measured.
select
    participants.participant_id,
    count(visits.visit_id) as visits,
    arg_min(visits.weight_kg, visits.visited_on) filter (where visits.weight_kg is not null)
        as first_weight_kg
from staging.participants
left join staging.visits on participants.participant_id = visits.participant_id
group by participants.participant_id
