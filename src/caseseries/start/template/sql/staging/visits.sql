-- One row per visit.
select
    visit_id,
    participant_id,
    visited_on,
    weight_kg
from raw.visits
