-- One row per patient transplanted.
select patient_id, transplanted_on from raw.transplants
