-- One row per renal tumor: time from its own ablation to local progression, death, or censoring.
-- Rule: a patient who dies without local progression of the tumor has met the competing event on
-- the day of death; no progression is assumed between the last examination and death. The living
-- are censored at the last examination, as in derived.local_control.
-- Source: derived.local_control, derived.tumor_ablations, staging.vital_status.
-- died_without_local_progression: True where the patient died and this tumor had not progressed.
-- local_progression_or_death_months: Months from ablation to whichever came first.
select
    local_control.tumor_id,
    local_control.patient_id,
    vital_status.died and not local_control.local_progression as died_without_local_progression,
    case
        when vital_status.died and not local_control.local_progression
            then
                date_diff('day', tumor_ablations.ablated_on, vital_status.last_seen_on)
                / study.days_per_month
        else local_control.local_control_months
    end as local_progression_or_death_months
from derived.local_control
inner join derived.tumor_ablations using (tumor_id)
inner join staging.vital_status using (patient_id)
cross join staging.study
