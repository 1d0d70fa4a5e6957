-- One row per renal tumor: time from its own ablation to local tumor progression.
-- Rule: without progression the tumor is censored at the patient's last examination; a tumor
-- never imaged after its ablation contributes no time.
-- Method: local tumor progression as in Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705.
-- Source: derived.tumor_ablations, derived.last_imaging, staging.tumors, staging.findings.
-- local_progression: True where tumor reappeared at the edge of the ablation zone.
-- local_progression_on: Date of the examination that showed it.
-- local_control_months: Months from ablation to local progression or censoring.
with progressed as (
    select
        tumor_id,
        min(imaged_on) as local_progression_on
    from staging.findings
    where finding = 'local progression'
    group by tumor_id
)

select
    tumors.tumor_id,
    tumors.patient_id,
    progressed.local_progression_on is not null as local_progression,
    progressed.local_progression_on,
    date_diff(
        'day',
        tumor_ablations.ablated_on,
        coalesce(
            progressed.local_progression_on,
            greatest(last_imaging.last_imaged_on, tumor_ablations.ablated_on),
            tumor_ablations.ablated_on
        )
    ) / study.days_per_month as local_control_months
from staging.tumors
inner join derived.tumor_ablations using (tumor_id)
left join progressed using (tumor_id)
left join derived.last_imaging using (patient_id)
cross join staging.study
