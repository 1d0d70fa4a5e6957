-- One row per eye.
select eye_id, patient_id, side, treated, risk_score, follow_up_months, visual_loss from raw.eyes
