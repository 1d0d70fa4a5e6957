-- severity: error
-- column: diagnosed_on
-- rule: The primary tumor was diagnosed no later than the first ablation.
-- message: The first ablation of patient {patient_id} was earlier, on {time_zero}. Check both
--   dates.
-- reason: A metastasis is treated as one only once its origin is known; survival from
--   diagnosis would be negative.
select
    primary_tumors.source_line,
    primary_tumors.patient_id,
    min(sessions.performed_on) as time_zero
from raw.primary_tumors
inner join raw.sessions on primary_tumors.patient_id = sessions.patient_id
group by primary_tumors.source_line, primary_tumors.patient_id, primary_tumors.diagnosed_on
having primary_tumors.diagnosed_on > min(sessions.performed_on)
