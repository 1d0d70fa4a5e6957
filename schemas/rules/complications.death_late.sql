-- severity: warning
-- column: sir_class
-- rule: A patient who died of a complication (SIR class F) died within 90 days of its onset.
-- message: Patient {patient_id} lived {days} days longer, until {last_seen_on}. Check the class
--   and both dates.
-- reason: Class F is death from the complication; procedure-related mortality is counted up to 30
--   days. Who lives three times as long has a permanent sequela, class E.
-- source: Classes: Sacks et al., J Vasc Interv Radiol 2003;14:S199-S202. 30 days: Ahmed et al., J
--   Vasc Interv Radiol 2014;25:1691-1705. 90 days: this project's choice
select
    complications.source_line,
    vital_status.patient_id,
    vital_status.last_seen_on,
    vital_status.last_seen_on - complications.onset_on as days
from raw.complications
inner join raw.sessions on complications.session_id = sessions.session_id
inner join raw.vital_status on sessions.patient_id = vital_status.patient_id
where
    complications.sir_class = 'F'
    and vital_status.status = 'dead'
    and vital_status.last_seen_on - complications.onset_on > 90
