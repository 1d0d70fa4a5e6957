-- One row per participant, ready to analyze.
select
    participants.participant_id,
    participants.arm,
    participants.sex,
    age.age_years,
    visit_summary.visits,
    visit_summary.first_weight_kg,
    follow_up.follow_up_months,
    follow_up.died
from staging.participants
inner join derived.age on participants.participant_id = age.participant_id
inner join derived.visit_summary on participants.participant_id = visit_summary.participant_id
inner join derived.follow_up on participants.participant_id = follow_up.participant_id
