-- One row per patient: the primary tumor the metastases are ascribed to.
-- Rule: the primary diagnosed first.
-- Source: staging.primary_tumors.
-- primaries: Number of primary tumors recorded.
select
    patient_id,
    min(diagnosed_on) as diagnosed_on,
    min_by(primary_organ, (diagnosed_on, source_line)) as primary_organ,
    min_by(pathology, (diagnosed_on, source_line)) as pathology,
    min_by(primary_treatment, (diagnosed_on, source_line)) as primary_treatment,
    count(*) as primaries
from staging.primary_tumors
group by patient_id
