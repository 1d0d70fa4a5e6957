-- severity: warning
-- column: growing
-- rule: Of metastases there at the first ablation, it is known whether they grew.
-- message: These metastases of patient {patient_id} ({organ}) were there at the first ablation on
--   {time_zero}. Say whether they had grown: inclusion criterion (ii) cannot be judged.
-- reason: The study includes patients whose extra-renal metastases were stable on serial CT.
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
    metastases.growing is null
    and metastases.detected_on <= time_zero.performed_on
    and (metastases.resolved_on is null or metastases.resolved_on > time_zero.performed_on)
