-- severity: warning
-- column: detected_on
-- rule: A renal tumor was detected no more than half a year before the primary tumor.
-- message: Tumor {tumor_id} stood there {days} days before the primary tumor of patient
--   {patient_id} was diagnosed on {diagnosed_on}. Check both dates and the primary tumor.
-- reason: A metastasis may lead to its primary tumor, but the search for it is no matter of more
--   than half a year; the first diagnosis is often mistaken for a later one of the same tumor.
-- source: Threshold of 183 days: this project's choice
with diagnosis as (
    select
        patient_id,
        min(diagnosed_on) as diagnosed_on
    from raw.primary_tumors
    group by patient_id
)

select
    tumors.source_line,
    tumors.patient_id,
    tumors.tumor_id,
    diagnosis.diagnosed_on,
    diagnosis.diagnosed_on - tumors.detected_on as days
from raw.tumors
inner join diagnosis on tumors.patient_id = diagnosis.patient_id
where diagnosis.diagnosed_on - tumors.detected_on > 183
