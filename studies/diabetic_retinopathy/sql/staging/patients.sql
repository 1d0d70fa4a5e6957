-- One row per patient.
select patient_id, age_at_diagnosis_years, laser from raw.patients
