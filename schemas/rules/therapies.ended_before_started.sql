-- severity: error
-- column: ended_on
-- rule: A course of chemotherapy ends no earlier than it starts.
-- message: The course started later, on {started_on}. Check both dates.
select
    source_line,
    started_on
from raw.therapies
where ended_on < started_on
