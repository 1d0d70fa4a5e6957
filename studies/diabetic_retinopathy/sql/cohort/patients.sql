-- One row per patient, ready to analyze.
select patient_id, age_at_diagnosis_years, laser from staging.patients
