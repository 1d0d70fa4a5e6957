-- severity: warning
-- column: tumor_id
-- rule: Distant recurrence and growth are not about a tumor ablated before.
-- message: Tumor {tumor_id} was ablated on {ablated_on}, before this examination. Write local
--   progression or residual tumor, or empty this cell if the finding is elsewhere.
-- reason: Tumor at an ablation zone is residual tumor or local progression; distant recurrence is
--   new, and growth is of tumor that was not ablated.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
select
    findings.source_line,
    findings.tumor_id,
    min(sessions.performed_on) as ablated_on
from raw.findings
inner join raw.imaging on findings.imaging_id = imaging.imaging_id
inner join raw.ablations on findings.tumor_id = ablations.tumor_id
inner join raw.sessions on ablations.session_id = sessions.session_id
where
    findings.finding in ('distant recurrence', 'growth')
    and sessions.performed_on <= imaging.imaged_on
group by findings.source_line, findings.tumor_id
