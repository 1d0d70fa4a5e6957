-- One row per patient: eGFR before ablation against eGFR some months after the last ablation.
-- Rule: before is the last sample up to time zero; after is the sample nearest to the target
-- date of study.toml (6 months after the last session) and within its window, the earlier one
-- of two equally near. A decrease is a positive change.
-- Source: derived.egfr_samples, derived.index_sessions, staging.study.
-- egfr_before: eGFR before ablation, in mL/min/1.73 m2.
-- egfr_after: eGFR after the last ablation, in mL/min/1.73 m2.
-- ckd_stage_before: Stage of chronic kidney disease before ablation.
-- ckd_stage_after: Stage of chronic kidney disease after the last ablation.
-- sampled_before_on: Date of the sample before ablation.
-- sampled_after_on: Date of the sample after the last ablation.
-- egfr_decrease: eGFR before minus eGFR after, in mL/min/1.73 m2.
-- egfr_decrease_percent: The decrease as a percentage of eGFR before.
with sampled_before as (
    select
        egfr_samples.patient_id,
        max(egfr_samples.sampled_on) as sampled_before_on,
        max_by(egfr_samples.egfr_ml_min_1_73m2, egfr_samples.sampled_on) as egfr_before,
        max_by(egfr_samples.ckd_stage, egfr_samples.sampled_on) as ckd_stage_before
    from derived.egfr_samples
    inner join derived.index_sessions using (patient_id)
    where egfr_samples.sampled_on <= index_sessions.index_on
    group by egfr_samples.patient_id
),

candidates as (
    select
        egfr_samples.patient_id,
        egfr_samples.sampled_on,
        egfr_samples.egfr_ml_min_1_73m2,
        egfr_samples.ckd_stage,
        abs(
            date_diff('day', index_sessions.last_session_on, egfr_samples.sampled_on)
            / study.days_per_month - study.renal_function_months
        ) as distance_months,
        study.renal_function_window_months
    from derived.egfr_samples
    inner join derived.index_sessions using (patient_id)
    cross join staging.study
    where egfr_samples.sampled_on > index_sessions.last_session_on
),

sampled_after as (
    select
        patient_id,
        min_by(sampled_on, (distance_months, sampled_on)) as sampled_after_on,
        min_by(egfr_ml_min_1_73m2, (distance_months, sampled_on)) as egfr_after,
        min_by(ckd_stage, (distance_months, sampled_on)) as ckd_stage_after
    from candidates
    where distance_months <= renal_function_window_months
    group by patient_id
)

select
    index_sessions.patient_id,
    sampled_before.sampled_before_on,
    sampled_before.egfr_before,
    sampled_before.ckd_stage_before,
    sampled_after.sampled_after_on,
    sampled_after.egfr_after,
    sampled_after.ckd_stage_after,
    sampled_before.egfr_before - sampled_after.egfr_after as egfr_decrease,
    100 * (sampled_before.egfr_before - sampled_after.egfr_after) / sampled_before.egfr_before
        as egfr_decrease_percent
from derived.index_sessions
left join sampled_before using (patient_id)
left join sampled_after using (patient_id)
