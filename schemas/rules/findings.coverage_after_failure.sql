-- severity: note
-- column: finding
-- rule: Complete coverage is not seen after an ablation that failed technically.
-- message: The ablation of tumor {tumor_id} in session {session_id} failed technically, but this
--   examination shows complete coverage. Check the finding and technical_success.
-- reason: Technical success is complete coverage by the end of the procedure; what was not covered
--   then is rarely covered at the first examination.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with covered as (
    select
        findings.source_line,
        findings.tumor_id,
        imaging.imaged_on
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where findings.finding = 'complete coverage' and findings.tumor_id is not null
),

last_ablation as (
    select
        covered.source_line,
        covered.tumor_id,
        arg_max(
            ablations.technical_success, (sessions.performed_on, sessions.session_id)
        ) as technical_success,
        arg_max(
            ablations.session_id, (sessions.performed_on, sessions.session_id)
        ) as session_id
    from covered
    inner join raw.ablations on covered.tumor_id = ablations.tumor_id
    inner join raw.sessions on ablations.session_id = sessions.session_id
    where sessions.performed_on <= covered.imaged_on
    group by covered.source_line, covered.tumor_id
)

select
    source_line,
    tumor_id,
    session_id
from last_ablation
where not technical_success
