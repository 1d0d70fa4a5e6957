-- severity: error
-- column: sir_class
-- rule: No patient died of two complications (SIR class F).
-- message: Patient {patient_id} died of complication {first_complication} on line {first_line}
--   already. Give the other one the class it had by itself.
-- reason: Deaths are counted by class F; one patient would count twice.
-- source: Sacks et al., J Vasc Interv Radiol 2003;14:S199-S202
with deaths as (
    select
        complications.source_line,
        complications.complication_id,
        sessions.patient_id,
        min(complications.source_line) over same as first_line,
        arg_min(complications.complication_id, complications.source_line) over same
            as first_complication
    from raw.complications
    inner join raw.sessions on complications.session_id = sessions.session_id
    where complications.sir_class = 'F'
    window same as (partition by sessions.patient_id)
)

select
    source_line,
    patient_id,
    first_complication,
    first_line
from deaths
where complication_id <> first_complication
