-- severity: warning
-- column: growth_percent
-- rule: A growth is given in percent, not as a fraction.
-- message: A growth of {growth_percent} % is none. Check whether it was given as a fraction: 0.25
--   is 25 %.
-- reason: A change of 1 % of a diameter is below the error of measurement; as a fraction it would
--   be progression.
-- source: Error of measurement: Erasmus et al., J Clin Oncol 2003;21:2574-2582
select
    source_line,
    growth_percent
from raw.findings
where finding = 'growth' and growth_percent >= 0 and growth_percent <= 1
