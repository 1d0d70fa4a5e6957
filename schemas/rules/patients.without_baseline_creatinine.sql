-- severity: warning
-- column: patient_id
-- rule: Each patient has a creatinine no later than the first ablation.
-- message: Patient {patient_id} has no blood sample up to the first ablation on {time_zero}. The
--   pretreatment eGFR is missing; add the sample to the table labs.
-- reason: Renal function after ablation is compared with the function before it.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
),

samples as (
    select
        patient_id,
        min(sampled_on) as first_on
    from raw.labs
    group by patient_id
),

any_sample as (
    select count(*) > 0 as delivered
    from samples
)

select
    patients.source_line,
    patients.patient_id,
    time_zero.performed_on as time_zero
from raw.patients
inner join time_zero on patients.patient_id = time_zero.patient_id
-- A table without a row is no gap in the course of a patient.
inner join any_sample on any_sample.delivered
left join samples on patients.patient_id = samples.patient_id
where
    time_zero.performed_on is not null
    and (samples.first_on is null or samples.first_on > time_zero.performed_on)
