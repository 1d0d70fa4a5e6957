-- One row per patient, ready to analyze.
select
    baseline.patient_id,
    baseline.age_years,
    baseline.acceptance_years,
    baseline.previous_surgery,
    transplantation.patient_id is not null as transplanted,
    transplantation.days_to_transplant,
    coalesce(transplantation.days_to_transplant <= 30, false) as transplanted_by_day_30,
    follow_up.died_on_day_of_acceptance,
    follow_up.follow_up_days,
    follow_up.died
from derived.baseline
inner join derived.follow_up on baseline.patient_id = follow_up.patient_id
left join derived.transplantation on baseline.patient_id = transplantation.patient_id
