-- severity: warning
-- column: detected_on
-- rule: Metastases were detected no more than half a year before the primary tumor.
-- message: These metastases ({organ}) stood there {days} days before the primary tumor of patient
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
    metastases.source_line,
    metastases.patient_id,
    metastases.organ,
    diagnosis.diagnosed_on,
    diagnosis.diagnosed_on - metastases.detected_on as days
from raw.metastases
inner join diagnosis on metastases.patient_id = diagnosis.patient_id
where diagnosis.diagnosed_on - metastases.detected_on > 183
