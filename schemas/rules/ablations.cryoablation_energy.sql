-- severity: error
-- column: energy_minutes
-- rule: Cryoablation has no duration of energy application.
-- message: Session {session_id} is a cryoablation, which applies no radiofrequency energy.
--   Empty this cell or correct the modality.
-- reason: Cryoablation freezes; a duration of energy belongs to another row, or the modality is
--   wrong.
select
    ablations.source_line,
    ablations.session_id
from raw.ablations
inner join raw.sessions on ablations.session_id = sessions.session_id
where sessions.modality = 'cryoablation' and ablations.energy_minutes is not null
