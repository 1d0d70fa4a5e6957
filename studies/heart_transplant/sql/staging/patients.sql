-- One row per patient accepted into the program.
select patient_id, born_on, accepted_on, previous_surgery from raw.patients
