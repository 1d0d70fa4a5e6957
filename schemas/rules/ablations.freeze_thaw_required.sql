-- severity: note
-- column: freeze_thaw_cycles
-- rule: A cryoablation gives its number of freeze-thaw cycles.
-- message: Session {session_id} is a cryoablation. Fill in the number of freeze-thaw cycles.
-- reason: The technical course of each ablation belongs into its report.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
select
    ablations.source_line,
    ablations.session_id
from raw.ablations
inner join raw.sessions on ablations.session_id = sessions.session_id
where sessions.modality = 'cryoablation' and ablations.freeze_thaw_cycles is null
