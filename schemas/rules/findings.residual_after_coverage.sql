-- severity: error
-- column: finding
-- rule: Residual tumor is not seen after complete coverage by the same ablation.
-- message: Examination {covered_by} of {covered_on} showed complete coverage of tumor {tumor_id},
--   and it was not ablated since. Write local progression, or correct the earlier finding.
-- reason: Tumor that appears after complete coverage is local tumor progression, an event of local
--   control; as residual tumor it would be left out.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with judged as (
    select
        findings.source_line,
        findings.tumor_id,
        findings.finding,
        findings.imaging_id,
        imaging.imaged_on
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where
        findings.finding in ('complete coverage', 'residual tumor')
        and findings.tumor_id is not null
),

ablated as (
    select
        ablations.tumor_id,
        sessions.performed_on
    from raw.ablations
    inner join raw.sessions on ablations.session_id = sessions.session_id
)

select
    residual.source_line,
    residual.tumor_id,
    max(covered.imaged_on) as covered_on,
    arg_max(covered.imaging_id, (covered.imaged_on, covered.imaging_id)) as covered_by
from judged as residual
inner join judged as covered
    on residual.tumor_id = covered.tumor_id and residual.imaged_on > covered.imaged_on
anti join ablated
    on
        residual.tumor_id = ablated.tumor_id
        and ablated.performed_on > covered.imaged_on
        and ablated.performed_on <= residual.imaged_on
where residual.finding = 'residual tumor' and covered.finding = 'complete coverage'
group by residual.source_line, residual.tumor_id
