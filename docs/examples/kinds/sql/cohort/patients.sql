-- One row per patient, with what became of the two eyes.
with eyes as (
    select
        patient_id,
        max(risk_score) filter (where treated) as risk_treated,
        max(risk_score) filter (where not treated) as risk_untreated,
        max(follow_up_months) filter (where treated) as treated_months,
        max(follow_up_months) filter (where not treated) as untreated_months,
        bool_or(treated and visual_loss) as treated_loss,
        bool_or(not treated and visual_loss) as untreated_loss
    from staging.eyes
    group by patient_id
)

select
    patients.patient_id,
    patients.age_at_diagnosis_years,
    patients.laser,
    eyes.risk_untreated,
    eyes.risk_treated,
    eyes.risk_treated - eyes.risk_untreated as risk_difference,
    least(eyes.untreated_months, eyes.treated_months) as months,
    eyes.untreated_loss or eyes.treated_loss as an_eye_lost,
    eyes.untreated_loss
    and (not eyes.treated_loss or eyes.untreated_months <= eyes.treated_months) as untreated_first,
    eyes.treated_loss
    and (not eyes.untreated_loss or eyes.treated_months < eyes.untreated_months) as treated_first,
    greatest(eyes.untreated_months, eyes.treated_months) as observed_months,
    eyes.untreated_loss and eyes.treated_loss as both_lost
from staging.patients
inner join eyes on patients.patient_id = eyes.patient_id
