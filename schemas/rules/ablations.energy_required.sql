-- severity: note
-- column: energy_minutes
-- rule: A radiofrequency ablation gives the duration of its energy application.
-- message: Session {session_id} is a radiofrequency ablation. Fill in the minutes of energy.
-- reason: The technical course of each ablation belongs into its report.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
select
    ablations.source_line,
    ablations.session_id
from raw.ablations
inner join raw.sessions on ablations.session_id = sessions.session_id
where sessions.modality = 'radiofrequency' and ablations.energy_minutes is null
