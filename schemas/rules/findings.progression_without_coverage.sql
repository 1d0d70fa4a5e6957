-- severity: error
-- column: finding
-- rule: Local progression follows complete coverage seen earlier.
-- message: No examination before {imaged_on} shows complete coverage of tumor {tumor_id}. Add that
--   finding; tumor that was never covered completely is residual tumor.
-- reason: Local tumor progression is tumor at the edge of an ablation zone that was once complete.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with judged as (
    select
        findings.source_line,
        findings.tumor_id,
        findings.finding,
        imaging.imaged_on
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where
        findings.finding in ('complete coverage', 'local progression')
        and findings.tumor_id is not null
),

covered as (
    select
        tumor_id,
        min(imaged_on) as imaged_on
    from judged
    where finding = 'complete coverage'
    group by tumor_id
),

ablated as (
    select
        ablations.tumor_id,
        min(sessions.performed_on) as performed_on
    from raw.ablations
    inner join raw.sessions on ablations.session_id = sessions.session_id
    group by ablations.tumor_id
)

select
    judged.source_line,
    judged.tumor_id,
    judged.imaged_on
from judged
-- Before the ablation, findings.before_ablation speaks.
inner join ablated
    on judged.tumor_id = ablated.tumor_id and judged.imaged_on >= ablated.performed_on
left join covered on judged.tumor_id = covered.tumor_id
where
    judged.finding = 'local progression'
    and judged.imaged_on <= coalesce(covered.imaged_on, judged.imaged_on)
