-- severity: error
-- column: tumor_id
-- rule: A finding about a tumor belongs to an examination of the same patient.
-- message: Tumor {tumor_id} is of patient {tumor_patient}, examination {imaging_id} of patient
--   {imaging_patient}. Correct one of them.
-- reason: A tumor and an examination of two patients would mix their outcomes.
select
    findings.source_line,
    findings.tumor_id,
    findings.imaging_id,
    tumors.patient_id as tumor_patient,
    imaging.patient_id as imaging_patient
from raw.findings
inner join raw.tumors on findings.tumor_id = tumors.tumor_id
inner join raw.imaging on findings.imaging_id = imaging.imaging_id
where tumors.patient_id <> imaging.patient_id
