-- severity: warning
-- column: tumor_id
-- rule: No renal tumor is recorded twice under different identifiers.
-- message: Tumor {tumor_id} has the patient, kidney, size, date of detection, biopsy and ablation
--   of tumor {first_tumor} on line {first_line}. Join the two if they are one tumor.
-- reason: A tumor entered twice counts twice among the tumors treated and in local control.
with alike as (
    select
        source_line,
        tumor_id,
        patient_id,
        kidney,
        max_diameter_cm,
        detected_on,
        biopsy_result,
        count(*) over (
            partition by patient_id, kidney, max_diameter_cm, detected_on, biopsy_result
        ) as n
    from raw.tumors
    where patient_id is not null and detected_on is not null
),

ablated as (
    select
        alike.source_line,
        alike.tumor_id,
        alike.patient_id,
        alike.kidney,
        alike.max_diameter_cm,
        alike.detected_on,
        alike.biopsy_result,
        list(
            (
                ablations.session_id,
                ablations.technical_success,
                ablations.margin_mm,
                ablations.freeze_thaw_cycles,
                ablations.energy_minutes
            )
            order by ablations.session_id
        ) as course
    from alike
    inner join raw.ablations on alike.tumor_id = ablations.tumor_id
    where alike.n > 1
    group by all
),

same_course as (
    select
        source_line,
        tumor_id,
        min(source_line) over same as first_line,
        arg_min(tumor_id, source_line) over same as first_tumor
    from ablated
    window same as (
        partition by patient_id, kidney, max_diameter_cm, detected_on, biopsy_result, course
    )
)

select
    source_line,
    tumor_id,
    first_tumor,
    first_line
from same_course
where tumor_id <> first_tumor
