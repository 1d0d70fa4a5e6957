-- One row per patient: biopsy of the renal tumors.
-- Rule: confirmed where any treated tumor of the patient was proved to be a metastasis.
-- Source: staging.tumors.
-- biopsied: True where a renal tumor of the patient was biopsied.
-- metastasis_confirmed: True where a biopsy proved a metastasis.
select
    patient_id,
    bool_or(biopsy_result is not null) as biopsied,
    coalesce(bool_or(biopsy_result = 'metastasis'), false) as metastasis_confirmed
from staging.tumors
group by patient_id
