-- One row per eye, with what is known of its patient.
select
    eyes.eye_id,
    eyes.patient_id,
    eyes.side,
    eyes.treated,
    eyes.risk_score,
    eyes.follow_up_months,
    eyes.visual_loss,
    patients.age_at_diagnosis_years,
    patients.laser
from staging.eyes
inner join staging.patients on eyes.patient_id = patients.patient_id
