-- severity: warning
-- column: creatinine_mg_dl
-- rule: Creatinine changes less than threefold between samples.
-- message: The sample before, of {previous_on}, had {previous} mg/dL. Check the value, its unit
--   and the patient.
-- reason: A threefold rise is acute kidney injury of stage 3, or a slip of the unit or the
--   decimal point.
-- source: KDIGO Clinical Practice Guideline for Acute Kidney Injury, Kidney Int Suppl
--   2012;2:1-138
with successive as (
    select
        source_line,
        creatinine_mg_dl,
        lag(creatinine_mg_dl) over (partition by patient_id order by sampled_on) as previous,
        lag(sampled_on) over (partition by patient_id order by sampled_on) as previous_on
    from raw.labs
)

select
    source_line,
    previous,
    previous_on
from successive
where creatinine_mg_dl >= 3 * previous or 3 * creatinine_mg_dl <= previous
