-- severity: error
-- column: growth_percent
-- rule: Only a growth gives a percentage.
-- message: A finding of {finding} has no growth. Empty this cell or correct the finding.
-- reason: A percentage of another finding belongs to another row, or the finding is wrong.
select
    source_line,
    finding
from raw.findings
where finding <> 'growth' and growth_percent is not null
