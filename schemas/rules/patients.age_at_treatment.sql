-- severity: warning
-- column: birth_month
-- rule: Patients are 18 to 100 years old at their first ablation.
-- message: Patient {patient_id} was {age_years} years old at the first ablation on {time_zero}.
--   Check the month of birth and the date of the session.
-- reason: The study is of adults, and the equation of the eGFR was fitted to adults; an age above
--   100 years is more often a slip of the century or the decade than an age.
-- source: Adults: Matsuo et al., Am J Kidney Dis 2009;53:982-992. 100 years: this project's choice
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
)

select
    patients.source_line,
    patients.patient_id,
    time_zero.performed_on as time_zero,
    date_sub('year', patients.birth_month, time_zero.performed_on) as age_years
from raw.patients
inner join time_zero on patients.patient_id = time_zero.patient_id
where
    -- Of a birth before 1900 the range speaks, of a session before birth sessions.after_birth.
    patients.birth_month >= date '1900-01-01'
    and time_zero.performed_on >= patients.birth_month
    and date_sub('year', patients.birth_month, time_zero.performed_on) not between 18 and 100
