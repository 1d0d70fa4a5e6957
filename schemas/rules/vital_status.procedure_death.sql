-- severity: warning
-- column: cause_of_death
-- rule: A patient who died of the procedure has a complication of SIR class F.
-- message: Patient {patient_id} died of the procedure by this cause, but no complication has class
--   F. Add it to the table complications, or correct the cause.
-- reason: Procedure-related deaths are counted from the complications.
-- source: Sacks et al., J Vasc Interv Radiol 2003;14:S199-S202
with deaths as (
    select distinct sessions.patient_id
    from raw.complications
    inner join raw.sessions on complications.session_id = sessions.session_id
    where complications.sir_class = 'F'
)

select
    vital_status.source_line,
    vital_status.patient_id
from raw.vital_status
anti join deaths on vital_status.patient_id = deaths.patient_id
where
    vital_status.status = 'dead'
    and regexp_matches(
        lower(vital_status.cause_of_death),
        '\b(complications?|procedur(e|al)|ablation|intervention)\b'
    )
