-- One row per renal tumor treated, ready to analyse.
-- Source: staging.tumors and the derived tables of its ablation.
select
    tumors.tumor_id,
    tumors.patient_id,
    tumors.kidney,
    tumors.max_diameter_cm,
    tumors.biopsy_result,
    tumor_ablations.session_id,
    tumor_ablations.ablated_on,
    tumor_ablations.modality,
    tumor_ablations.technical_success,
    technique_efficacy.primary_technique_efficacy,
    local_control.local_control_months,
    local_control.local_progression,
    local_progression.local_progression_or_death_months,
    local_progression.died_without_local_progression,
    primaries.pathology,
    tumors.source_line
from staging.tumors
inner join derived.tumor_ablations using (tumor_id)
inner join derived.technique_efficacy using (tumor_id)
inner join derived.local_control using (tumor_id)
inner join derived.local_progression using (tumor_id)
left join derived.primaries on tumors.patient_id = primaries.patient_id
order by tumors.tumor_id
