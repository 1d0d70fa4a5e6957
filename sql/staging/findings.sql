-- One row per finding, with the patient and the date of its examination.
-- Source: raw.findings, raw.imaging.
select
    findings.imaging_id,
    imaging.patient_id,
    imaging.imaged_on,
    findings.tumor_id,
    findings.finding,
    findings.organ,
    findings.growth_percent,
    findings.source_line
from raw.findings
inner join raw.imaging using (imaging_id)
