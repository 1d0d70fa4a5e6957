-- One row per patient, ready to analyse.
-- Source: the derived tables, one clinical concept each.
select
    patients.patient_id,
    patients.sex,
    date_sub('year', patients.birth_month, index_sessions.index_on) as age_years,
    patients.ecog,
    patients.surgery,
    patients.previous_renal_treatment,
    primaries.primary_organ,
    primaries.pathology,
    primaries.primary_treatment,
    date_diff('day', primaries.diagnosed_on, index_sessions.index_on) / study.days_per_month
        as months_from_diagnosis,
    index_sessions.index_on,
    index_sessions.sessions,
    index_sessions.session_span_days,
    chemotherapy.previous_chemotherapy,
    renal_burden.renal_tumors,
    renal_burden.renal_tumors_at_index,
    renal_burden.renal_tumors_at_index > 1 as multiple_renal_tumors,
    renal_burden.largest_renal_tumor_cm,
    renal_burden.both_kidneys,
    extra_renal_burden.extra_renal_history,
    extra_renal_burden.extra_renal_at_index,
    renal_burden.renal_tumors_at_index + extra_renal_burden.extra_renal_lesions_at_index
        as systemic_metastatic_tumors,
    biopsies.biopsied,
    biopsies.metastasis_confirmed,
    imaging_coverage.ct_before,
    imaging_coverage.mr_before,
    imaging_coverage.contrast_after,
    overall_survival.last_seen_on,
    overall_survival.follow_up_months,
    overall_survival.died,
    overall_survival.cause_of_death,
    date_diff('day', primaries.diagnosed_on, index_sessions.index_on) / study.days_per_month
    + overall_survival.follow_up_months as survival_from_diagnosis_months,
    progression_free_survival.progression_free_months,
    progression_free_survival.progressed,
    progression_free_survival.progressed_or_died,
    progression_free_survival.first_progression,
    exists(
        select 1 from derived.local_control
        where local_control.patient_id = patients.patient_id and local_control.local_progression
    ) as local_progression,
    exists(
        select 1 from derived.recurrences where recurrences.patient_id = patients.patient_id
    ) as distant_recurrence,
    not progression_free_survival.progressed
    and not extra_renal_burden.extra_renal_at_last_contact as disease_free,
    chemotherapy.chemotherapy_after,
    renal_function.egfr_before,
    renal_function.egfr_after,
    renal_function.egfr_decrease,
    renal_function.egfr_decrease_percent,
    renal_function.ckd_stage_before,
    renal_function.ckd_stage_after,
    patients.source_line
from staging.patients
inner join derived.index_sessions using (patient_id)
left join derived.primaries using (patient_id)
inner join derived.renal_burden using (patient_id)
inner join derived.extra_renal_burden using (patient_id)
inner join derived.chemotherapy using (patient_id)
inner join derived.biopsies using (patient_id)
inner join derived.imaging_coverage using (patient_id)
inner join derived.overall_survival using (patient_id)
inner join derived.progression_free_survival using (patient_id)
inner join derived.renal_function using (patient_id)
cross join staging.study
order by patients.patient_id
