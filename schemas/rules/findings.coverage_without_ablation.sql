-- severity: warning
-- column: finding
-- rule: After residual tumor or local progression, complete coverage needs another ablation.
-- message: Examination {seen_by} of {seen_on} showed residual tumor or local progression of tumor
--   {tumor_id}, and it was not ablated since. Add the ablation, or correct one finding.
-- reason: Tumor that was left does not become covered by itself; a session is missing, or the
--   earlier finding was an error of reading.
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
        findings.finding in ('complete coverage', 'residual tumor', 'local progression')
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
    covered.source_line,
    covered.tumor_id,
    max(viable.imaged_on) as seen_on,
    arg_max(viable.imaging_id, (viable.imaged_on, viable.imaging_id)) as seen_by
from judged as covered
inner join judged as viable
    on covered.tumor_id = viable.tumor_id and covered.imaged_on > viable.imaged_on
anti join ablated
    on
        covered.tumor_id = ablated.tumor_id
        and ablated.performed_on >= viable.imaged_on
        and ablated.performed_on <= covered.imaged_on
where covered.finding = 'complete coverage' and viable.finding <> 'complete coverage'
group by covered.source_line, covered.tumor_id
