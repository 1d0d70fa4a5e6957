-- severity: error
-- column: growth_percent
-- rule: A growth gives its percentage.
-- message: A growth needs the increase of the largest diameter in percent: 20 and more is
--   progression. Fill it in.
-- reason: Without it nobody knows whether the growth is progression.
select source_line
from raw.findings
where finding = 'growth' and growth_percent is null
