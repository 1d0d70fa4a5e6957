-- One row per patient of the trial.
select trial_patient_id, age_years, sex from raw.trial_patients
