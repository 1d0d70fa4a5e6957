-- One row per renal tumor: primary technique efficacy.
-- Rule: the first examination after the ablation that speaks of the tumor shows complete
-- coverage and no residual tumor. Missing where no examination speaks of it.
-- Method: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705.
-- Source: derived.tumor_ablations, staging.findings.
-- primary_technique_efficacy: True where the first examination shows complete coverage.
-- first_assessed_on: Date of that first examination.
with assessed as (
    select
        tumor_ablations.tumor_id,
        findings.imaged_on,
        bool_or(findings.finding = 'complete coverage') as complete_coverage,
        bool_or(findings.finding = 'residual tumor') as residual_tumor
    from derived.tumor_ablations
    inner join staging.findings
        on
            tumor_ablations.tumor_id = findings.tumor_id
            and findings.imaged_on >= tumor_ablations.ablated_on
    where findings.finding in ('complete coverage', 'residual tumor')
    group by tumor_ablations.tumor_id, findings.imaged_on
)

select
    tumor_ablations.tumor_id,
    min_by(assessed.complete_coverage and not assessed.residual_tumor, assessed.imaged_on)
        as primary_technique_efficacy,
    min(assessed.imaged_on) as first_assessed_on
from derived.tumor_ablations
left join assessed using (tumor_id)
group by tumor_ablations.tumor_id
