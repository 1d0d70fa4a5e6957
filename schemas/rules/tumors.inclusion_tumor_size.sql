-- severity: error
-- column: max_diameter_cm
-- rule: Inclusion criterion (i): renal tumors of at most 3 cm at the first ablation.
-- message: Tumor {tumor_id} was present at the first ablation on {time_zero}; the study
--   includes tumors of at most 3 cm. Check the size and its unit; if it is right, remove the
--   patient.
-- reason: A patient who does not meet the criteria is not of the study's population.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
)

select
    tumors.source_line,
    tumors.tumor_id,
    time_zero.performed_on as time_zero
from raw.tumors
inner join time_zero on tumors.patient_id = time_zero.patient_id
where tumors.detected_on <= time_zero.performed_on and tumors.max_diameter_cm > 3
