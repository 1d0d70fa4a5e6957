-- severity: warning
-- column: organ
-- rule: A distant recurrence outside the kidneys has its row in the table metastases.
-- message: No metastases of patient {patient_id} in the organ {organ} were detected within 31 days
--   of this examination ({imaged_on}). Add them to the table metastases, or correct the organ.
-- reason: Progression-free survival is computed from findings, the number of metastases from that
--   table: what stands in one only makes the two disagree.
-- source: Threshold of 31 days: this project's choice
with recurrences as (
    select
        findings.source_line,
        findings.organ,
        imaging.patient_id,
        imaging.imaged_on
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where
        findings.finding = 'distant recurrence'
        and findings.organ is not null
        -- A new tumor in a kidney stands in tumors.csv once it is treated.
        and not regexp_matches(lower(findings.organ), 'kidney|renal')
)

select
    recurrences.source_line,
    recurrences.organ,
    recurrences.patient_id,
    recurrences.imaged_on
from recurrences
anti join raw.metastases
    on
        recurrences.patient_id = metastases.patient_id
        and lower(recurrences.organ) = lower(metastases.organ)
        and metastases.detected_on
        between recurrences.imaged_on - 31 and recurrences.imaged_on + 31
