-- severity: warning
-- column: patient_id
-- rule: No patient is recorded twice under different identifiers.
-- message: Patient {patient_id} has the sex, month of birth, first diagnosis and first ablation of
--   patient {first_patient} on line {first_line}. Join the two if they are one patient.
-- reason: A patient entered twice counts twice in every denominator. Two patients born in the same
--   month, diagnosed on the same day and first treated on the same day are rarer than that slip.
-- source: Sayers et al., Int J Epidemiol 2016;45:954-964 (deterministic linkage on several fields)
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
),

diagnosis as (
    select
        patient_id,
        min(diagnosed_on) as diagnosed_on
    from raw.primary_tumors
    group by patient_id
),

alike as (
    select
        patients.source_line,
        patients.patient_id,
        min(patients.source_line) over same as first_line,
        arg_min(patients.patient_id, patients.source_line) over same as first_patient
    from raw.patients
    inner join time_zero on patients.patient_id = time_zero.patient_id
    inner join diagnosis on patients.patient_id = diagnosis.patient_id
    where
        patients.sex is not null
        and patients.birth_month is not null
        and time_zero.performed_on is not null
        and diagnosis.diagnosed_on is not null
    window same as (
        partition by
            patients.sex, patients.birth_month, time_zero.performed_on, diagnosis.diagnosed_on
    )
)

select
    source_line,
    patient_id,
    first_patient,
    first_line
from alike
where patient_id <> first_patient
