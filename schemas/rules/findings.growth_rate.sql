-- severity: warning
-- column: growth_percent
-- rule: A growth does not double the volume of a tumor in less than 7 days.
-- message: A growth of {growth_percent} % in the {days} days since the first ablation of patient
--   {patient_id} doubles the volume every {doubling_days} days. Check percentage and date.
-- reason: Metastases of solid tumors take weeks to months to double; a faster increase is swelling,
--   another lesion or a slip of the decimal point. With diameters d0 and d1, t days apart, the
--   volume doubles in t * ln 2 / (3 * ln (d1 / d0)) days.
-- source: Schwartz, Cancer 1961;14:1272-1294; Friberg and Mattson, J Surg Oncol 1997;65:284-297.
--   7 days: this project's choice
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
),

growths as (
    select
        findings.source_line,
        findings.growth_percent,
        imaging.patient_id,
        imaging.imaged_on - time_zero.performed_on as days,
        (imaging.imaged_on - time_zero.performed_on) * ln(2)
        / (3 * ln(1 + findings.growth_percent / 100)) as doubling_days
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    inner join time_zero on imaging.patient_id = time_zero.patient_id
    where
        findings.finding = 'growth'
        -- Up to 1 %, findings.growth_fraction speaks.
        and findings.growth_percent > 1
        and imaging.imaged_on >= time_zero.performed_on
)

select
    source_line,
    growth_percent,
    patient_id,
    days,
    round(doubling_days, 1) as doubling_days
from growths
where doubling_days < 7
