-- severity: error
-- column: imaging_id
-- rule: Distant recurrence and growth are seen after the first ablation.
-- message: Patient {patient_id} was first ablated on {time_zero}, after the examination of
--   {imaged_on}. Check the examination and both dates.
-- reason: Progression is counted from the first ablation; disease found before it belongs into the
--   tables metastases or tumors.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
)

select
    findings.source_line,
    imaging.patient_id,
    imaging.imaged_on,
    time_zero.performed_on as time_zero
from raw.findings
inner join raw.imaging on findings.imaging_id = imaging.imaging_id
inner join time_zero on imaging.patient_id = time_zero.patient_id
where
    findings.finding in ('distant recurrence', 'growth')
    and imaging.imaged_on < time_zero.performed_on
