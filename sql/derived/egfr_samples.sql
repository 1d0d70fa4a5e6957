-- One row per blood sample: estimated glomerular filtration rate.
-- Rule: eGFR = 194 · creatinine^−1.094 · age^−0.287, times 0.739 if female, with age in completed
-- years at the sample; stages of chronic kidney disease at 90, 60, 45, 30 and 15.
-- Method: Matsuo et al., Am J Kidney Dis 2009;53:982-992.
-- Source: staging.labs, staging.patients.
-- age_at_sample_years: Age at the sample, in completed years.
-- egfr_ml_min_1_73m2: Estimated glomerular filtration rate, in mL/min/1.73 m2.
-- ckd_stage: Stage of chronic kidney disease: 1, 2, 3a, 3b, 4 or 5.
with aged as (
    select
        labs.patient_id,
        labs.sampled_on,
        labs.creatinine_mg_dl,
        patients.sex,
        date_sub('year', patients.birth_month, labs.sampled_on) as age_at_sample_years
    from staging.labs
    inner join staging.patients using (patient_id)
),

estimated as (
    select
        patient_id,
        sampled_on,
        creatinine_mg_dl,
        age_at_sample_years,
        194 * creatinine_mg_dl ^ -1.094 * age_at_sample_years ^ -0.287
        * case when sex = 'female' then 0.739 else 1 end as egfr_ml_min_1_73m2
    from aged
)

select
    patient_id,
    sampled_on,
    creatinine_mg_dl,
    age_at_sample_years,
    egfr_ml_min_1_73m2,
    case
        when egfr_ml_min_1_73m2 >= 90 then '1'
        when egfr_ml_min_1_73m2 >= 60 then '2'
        when egfr_ml_min_1_73m2 >= 45 then '3a'
        when egfr_ml_min_1_73m2 >= 30 then '3b'
        when egfr_ml_min_1_73m2 >= 15 then '4'
        when egfr_ml_min_1_73m2 < 15 then '5'
    end as ckd_stage
from estimated
