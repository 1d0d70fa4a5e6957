-- severity: warning
-- column: started_on
-- rule: No course of chemotherapy starts before the previous one of the patient has ended.
-- message: The course {previous_regimen} of patient {patient_id} lasts until {previous_end}, longer
--   than the start of this one. Check both dates, and whether the two are one course.
-- reason: Regimens follow each other; drugs given together are one course of one regimen.
with courses as (
    select
        source_line,
        patient_id,
        started_on,
        lag(ended_on) over course as previous_end,
        lag(regimen) over course as previous_regimen
    from raw.therapies
    where patient_id is not null and started_on is not null
    window course as (partition by patient_id order by started_on, source_line)
)

select
    source_line,
    patient_id,
    previous_regimen,
    previous_end
from courses
where started_on < previous_end
