-- severity: warning
-- column: creatinine_mg_dl
-- rule: The eGFR does not fall by 57 % or more between samples of 90 days.
-- message: The eGFR fell from {previous_egfr} to {egfr} mL/min/1.73 m² since the sample of
--   {previous_on}. Check the value, its unit and the patient.
-- reason: 57 % less is a doubling of creatinine. Within 90 days it is an acute kidney disease that
--   would stand among the complications, or a slip of the pen.
-- source: 57 %: Levey et al., Am J Kidney Dis 2014;64:821-835. 90 days: KDIGO, Kidney Int Suppl
--   2012;2:1-138. Equation: Matsuo et al., Am J Kidney Dis 2009;53:982-992
with changing as (
    -- At a given age eGFR falls to 0.43 of its value where creatinine rises 2.16-fold, and the
    -- 90 days an adult has aged meanwhile change that by less than 0.01.
    select patient_id
    from raw.labs
    where creatinine_mg_dl > 0
    group by patient_id
    having max(creatinine_mg_dl) >= 2 * min(creatinine_mg_dl)
),

samples as (
    select
        labs.source_line,
        labs.patient_id,
        labs.sampled_on,
        labs.creatinine_mg_dl,
        194 * labs.creatinine_mg_dl ^ -1.094
        * ((labs.sampled_on - patients.birth_month) / 365.25) ^ -0.287
        * if(patients.sex = 'female', 0.739, 1) as egfr
    from raw.labs
    inner join changing on labs.patient_id = changing.patient_id
    inner join raw.patients on labs.patient_id = patients.patient_id
    -- The equation is one for adults.
    where
        labs.creatinine_mg_dl > 0
        and labs.sampled_on >= patients.birth_month + interval 18 years
),

successive as (
    select
        source_line,
        sampled_on,
        creatinine_mg_dl,
        egfr,
        lag(sampled_on) over course as previous_on,
        lag(creatinine_mg_dl) over course as previous_creatinine,
        lag(egfr) over course as previous_egfr
    from samples
    window course as (partition by patient_id order by sampled_on)
)

select
    source_line,
    previous_on,
    round(egfr) as egfr,
    round(previous_egfr) as previous_egfr
from successive
where
    egfr <= 0.43 * previous_egfr
    and sampled_on - previous_on <= 90
    -- Of a threefold change, labs.creatinine_jump speaks.
    and creatinine_mg_dl < 3 * previous_creatinine
