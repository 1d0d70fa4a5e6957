-- severity: warning
-- column: ended_on
-- rule: A course of chemotherapy followed by another one has an end.
-- message: The next course of patient {patient_id} ({next_regimen}) began on {next_start}. Fill in
--   when this one ended.
-- reason: A course without an end reads as one still given, and overlaps the next.
with courses as (
    select
        source_line,
        patient_id,
        ended_on,
        lead(started_on) over course as next_start,
        lead(regimen) over course as next_regimen
    from raw.therapies
    where patient_id is not null and started_on is not null
    window course as (partition by patient_id order by started_on, source_line)
)

select
    source_line,
    patient_id,
    next_start,
    next_regimen
from courses
where ended_on is null and next_start is not null
