-- severity: error
-- column: tumor_id
-- rule: A tumor is ablated in a session of its own patient.
-- message: Tumor {tumor_id} is of patient {tumor_patient}, session {session_id} of patient
--   {session_patient}. Correct one of them.
-- reason: A tumor and a session of two patients would mix their outcomes.
select
    ablations.source_line,
    ablations.tumor_id,
    ablations.session_id,
    tumors.patient_id as tumor_patient,
    sessions.patient_id as session_patient
from raw.ablations
inner join raw.tumors on ablations.tumor_id = tumors.tumor_id
inner join raw.sessions on ablations.session_id = sessions.session_id
where tumors.patient_id <> sessions.patient_id
