-- severity: warning
-- column: detected_on
-- rule: Metastases detected after the first ablation are a distant recurrence in the table
--   findings.
-- message: No examination of patient {patient_id} within 31 days of this detection has a distant
--   recurrence in the organ {organ}. Progression would be missed; add the finding.
-- reason: Progression-free survival is computed from findings, the number of metastases from this
--   table: what stands in one only makes the two disagree.
-- source: Threshold of 31 days: this project's choice
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
),

recurrences as (
    select
        imaging.patient_id,
        imaging.imaged_on,
        lower(findings.organ) as organ
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where findings.finding = 'distant recurrence'
)

select
    metastases.source_line,
    metastases.patient_id,
    metastases.organ
from raw.metastases
inner join time_zero on metastases.patient_id = time_zero.patient_id
anti join recurrences
    on
        metastases.patient_id = recurrences.patient_id
        -- A recurrence without its organ is reported by findings.organ_required.
        and lower(metastases.organ) = coalesce(recurrences.organ, lower(metastases.organ))
        and recurrences.imaged_on
        between metastases.detected_on - 31 and metastases.detected_on + 31
where metastases.detected_on > time_zero.performed_on and metastases.organ is not null
