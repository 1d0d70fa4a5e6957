-- severity: warning
-- column: session_id
-- rule: A tumor is ablated again only after residual tumor, progression or a technical failure.
-- message: Tumor {tumor_id} was ablated before, in session {previous_session} on {previous_on},
--   with success and without a finding of residual tumor or local progression since. Add the
--   finding, or check which tumor was treated.
-- reason: A second ablation of a tumor that was covered completely points to a missing finding of
--   local progression, or to the wrong tumor.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with courses as (
    select
        ablations.source_line,
        ablations.tumor_id,
        ablations.session_id,
        sessions.performed_on,
        lag(ablations.session_id) over course as previous_session,
        lag(sessions.performed_on) over course as previous_on,
        lag(ablations.technical_success) over course as previous_success
    from raw.ablations
    inner join raw.sessions on ablations.session_id = sessions.session_id
    where ablations.tumor_id is not null and sessions.performed_on is not null
    window course as (
        partition by ablations.tumor_id
        order by sessions.performed_on, ablations.source_line
    )
),

causes as (
    select
        findings.tumor_id,
        imaging.imaged_on
    from raw.findings
    inner join raw.imaging on findings.imaging_id = imaging.imaging_id
    where findings.finding in ('residual tumor', 'local progression')
)

select
    courses.source_line,
    courses.tumor_id,
    courses.previous_session,
    courses.previous_on
from courses
anti join causes
    on
        courses.tumor_id = causes.tumor_id
        and causes.imaged_on between courses.previous_on and courses.performed_on
where
    -- Of the same session twice, the key speaks.
    courses.previous_session <> courses.session_id
    and courses.previous_success is distinct from false
