-- severity: error
-- column: organ
-- rule: Only a distant recurrence names an organ.
-- message: A finding of {finding} names no organ. Empty this cell or correct the finding.
-- reason: The other findings are about a known tumor; an organ belongs to another row, or the
--   finding is wrong.
select
    source_line,
    finding
from raw.findings
where finding <> 'distant recurrence' and organ is not null
