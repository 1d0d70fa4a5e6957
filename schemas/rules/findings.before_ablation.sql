-- severity: error
-- column: imaging_id
-- rule: Coverage, residual tumor and local progression are seen after the ablation.
-- message: Tumor {tumor_id} was first ablated on {ablated_on}, after the examination of
--   {imaged_on}. Check the examination and both dates.
-- reason: All three compare a tumor with its ablation zone, which is not there before.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
select
    findings.source_line,
    findings.tumor_id,
    imaging.imaged_on,
    min(sessions.performed_on) as ablated_on
from raw.findings
inner join raw.imaging on findings.imaging_id = imaging.imaging_id
inner join raw.ablations on findings.tumor_id = ablations.tumor_id
inner join raw.sessions on ablations.session_id = sessions.session_id
where findings.finding in ('complete coverage', 'residual tumor', 'local progression')
group by findings.source_line, findings.tumor_id, imaging.imaged_on
having imaging.imaged_on < min(sessions.performed_on)
