-- severity: error
-- column: growing
-- rule: Inclusion criterion (ii): no growing extra-renal tumor at the first ablation.
-- message: Patient {patient_id} had growing metastases ({organ}) at the first ablation on
--   {time_zero}; the study includes stable ones only. Check the cell; if it is right, remove the
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
    metastases.source_line,
    metastases.patient_id,
    metastases.organ,
    time_zero.performed_on as time_zero
from raw.metastases
inner join time_zero on metastases.patient_id = time_zero.patient_id
where
    metastases.growing
    and metastases.detected_on <= time_zero.performed_on
    and (metastases.resolved_on is null or metastases.resolved_on > time_zero.performed_on)
