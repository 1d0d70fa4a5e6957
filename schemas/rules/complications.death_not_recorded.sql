-- severity: error
-- column: sir_class
-- rule: A patient who died of a complication (SIR class F) is dead in the table vital_status.
-- message: Class F is death, but patient {patient_id} is {status} in the table vital_status (last
--   contact {last_seen_on}). Correct the class or the status.
-- reason: The death would be missing from survival.
-- source: Sacks et al., J Vasc Interv Radiol 2003;14:S199-S202
select
    complications.source_line,
    vital_status.patient_id,
    vital_status.status,
    vital_status.last_seen_on
from raw.complications
inner join raw.sessions on complications.session_id = sessions.session_id
inner join raw.vital_status on sessions.patient_id = vital_status.patient_id
where complications.sir_class = 'F' and vital_status.status = 'alive'
