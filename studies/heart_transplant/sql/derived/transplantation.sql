-- One row per patient transplanted: when, from acceptance on.
-- Rule: days from acceptance to transplantation.
-- Source: staging.transplants.
-- days_to_transplant: Days from acceptance to transplantation.
select
    transplants.patient_id,
    date_diff('day', patients.accepted_on, transplants.transplanted_on)::double
        as days_to_transplant
from staging.transplants
inner join staging.patients on transplants.patient_id = patients.patient_id
