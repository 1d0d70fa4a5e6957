-- severity: error
-- column: freeze_thaw_cycles
-- rule: Radiofrequency ablation has no freeze-thaw cycles.
-- message: Session {session_id} is a radiofrequency ablation, which has no freeze-thaw cycles.
--   Empty this cell or correct the modality.
-- reason: Radiofrequency heats; cycles belong to another row, or the modality is wrong.
select
    ablations.source_line,
    ablations.session_id
from raw.ablations
inner join raw.sessions on ablations.session_id = sessions.session_id
where sessions.modality = 'radiofrequency' and ablations.freeze_thaw_cycles is not null
