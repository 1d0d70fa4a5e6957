-- One row per patient, with what became of the two eyes.
select
    patients.patient_id,
    patients.age_at_diagnosis_years,
    patients.laser,
    untreated.risk_score as risk_untreated,
    treated.risk_score as risk_treated,
    least(untreated.follow_up_months, treated.follow_up_months) as months,
    coalesce(
        untreated.visual_loss
        and (not treated.visual_loss or untreated.follow_up_months <= treated.follow_up_months),
        false
    ) as untreated_lost,
    coalesce(
        treated.visual_loss
        and (not untreated.visual_loss or treated.follow_up_months < untreated.follow_up_months),
        false
    ) as treated_lost,
    greatest(untreated.follow_up_months, treated.follow_up_months) as observed_months,
    untreated.visual_loss and treated.visual_loss as both_lost,
    row_number() over (order by patients.source_line) <= 15 as first
from raw.patients
inner join staging.eyes as untreated
    on patients.patient_id = untreated.patient_id and not untreated.treated
inner join staging.eyes as treated
    on patients.patient_id = treated.patient_id and treated.treated
