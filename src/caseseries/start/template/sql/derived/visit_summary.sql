-- One row per participant: the visits, and the first weight.
-- Rule: the weight of the earliest visit at which there was one, of two on one day that of the
--   lower number; participants without a visit have no weight.
-- Source: staging.participants, staging.visits.
-- visits: Number of visits.
-- first_weight_kg: Weight at the first visit where it was measured.
select
    participants.participant_id,
    count(visits.visit_id) as visits,
    -- Rows without a weight are passed over.
    min_by(visits.weight_kg, (visits.visited_on, visits.visit_id)) as first_weight_kg
from staging.participants
left join staging.visits on participants.participant_id = visits.participant_id
group by participants.participant_id
