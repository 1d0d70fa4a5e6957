-- One row per patient: the last contact.
select patient_id, last_seen_on, died from raw.follow_up
