-- severity: error
-- column: ended_on
-- rule: A course of chemotherapy ends no earlier than it starts.
-- message: The course started later, on {started_on}. Check both dates.
-- reason: A course that ends before it starts has one wrong date.
select
    source_line,
    started_on
from raw.therapies
where ended_on < started_on
