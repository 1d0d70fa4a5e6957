-- severity: warning
-- column: creatinine_mg_dl
-- rule: No eGFR of an adult is above 200 mL/min/1.73 m².
-- message: With this creatinine patient {patient_id} has an eGFR of {egfr} mL/min/1.73 m². Check
--   the value and its decimal point.
-- reason: Hyperfiltration begins at about 135; an eGFR of 200 asks for a creatinine no adult of
--   usual muscle mass has.
-- source: 135: Cachat et al., Clin J Am Soc Nephrol 2015;10:382-389. 200: this project's choice.
--   Equation: Matsuo et al., Am J Kidney Dis 2009;53:982-992
with samples as (
    select
        labs.source_line,
        labs.patient_id,
        194 * labs.creatinine_mg_dl ^ -1.094
        * ((labs.sampled_on - patients.birth_month) / 365.25) ^ -0.287
        * if(patients.sex = 'female', 0.739, 1) as egfr
    from raw.labs
    inner join raw.patients on labs.patient_id = patients.patient_id
    where
        -- Below 0.1 mg/dL the range speaks.
        labs.creatinine_mg_dl >= 0.1
        and labs.sampled_on >= patients.birth_month + interval 18 years
)

select
    source_line,
    patient_id,
    round(egfr) as egfr
from samples
where egfr > 200
