-- severity: error
-- column: first_ablation_on
-- rule: The first ablation in the screening list is the first session.
-- message: The first session of patient {patient_id} was on {time_zero}. Check both dates.
-- reason: The day is computed from the table sessions; a list that says otherwise has another
--   patient or a wrong date.
select
    screening.source_line,
    screening.patient_id,
    min(sessions.performed_on) as time_zero
from raw.screening
inner join raw.sessions on screening.patient_id = sessions.patient_id
group by screening.source_line, screening.patient_id, screening.first_ablation_on
having screening.first_ablation_on <> min(sessions.performed_on)
