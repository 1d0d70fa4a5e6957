-- severity: warning
-- column: creatinine_mg_dl
-- rule: Creatinine changes less than threefold between samples.
-- message: The sample before, of {previous_on}, had {previous} mg/dL. Check the value, its unit
--   and the patient.
-- reason: A threefold rise is acute kidney injury of stage 3, or a slip of the unit or the
--   decimal point.
-- source: KDIGO Clinical Practice Guideline for Acute Kidney Injury, Kidney Int Suppl
--   2012;2:1-138
with changing as (
    select patient_id
    from raw.labs
    group by patient_id
    having max(creatinine_mg_dl) >= 3 * min(creatinine_mg_dl)
),

successive as (
    select
        labs.source_line,
        labs.creatinine_mg_dl,
        lag(labs.creatinine_mg_dl) over course as previous,
        lag(labs.sampled_on) over course as previous_on
    from raw.labs
    inner join changing on labs.patient_id = changing.patient_id
    window course as (partition by labs.patient_id order by labs.sampled_on)
)

select
    source_line,
    previous,
    previous_on
from successive
where creatinine_mg_dl >= 3 * previous or 3 * creatinine_mg_dl <= previous
