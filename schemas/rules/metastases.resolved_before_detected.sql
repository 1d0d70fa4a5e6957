-- severity: error
-- column: resolved_on
-- rule: Metastases resolve no earlier than they were detected.
-- message: The metastases were detected later, on {detected_on}. Check both dates.
-- reason: What is gone before it is seen has one wrong date.
select
    source_line,
    detected_on
from raw.metastases
where resolved_on < detected_on
