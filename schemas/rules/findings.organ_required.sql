-- severity: error
-- column: organ
-- rule: A distant recurrence names its organ.
-- message: A distant recurrence needs its organ, as in: lung, liver, bone. Fill it in.
-- reason: Recurrences are counted by organ.
select source_line
from raw.findings
where finding = 'distant recurrence' and organ is null
