-- severity: error
-- column: patient_id
-- rule: Inclusion criterion (i): one or two renal tumors at the first ablation.
-- message: Patient {patient_id} had {n_tumors} renal tumors at the first ablation on
--   {time_zero}; the study includes one or two. Check the tumors and when they were detected; if
--   all is right, remove the patient.
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
    patients.source_line,
    patients.patient_id,
    time_zero.performed_on as time_zero,
    count(distinct tumors.tumor_id) as n_tumors
from raw.patients
inner join time_zero on patients.patient_id = time_zero.patient_id
inner join raw.tumors on patients.patient_id = tumors.patient_id
where tumors.detected_on <= time_zero.performed_on
group by patients.source_line, patients.patient_id, time_zero.performed_on
having count(distinct tumors.tumor_id) > 2
