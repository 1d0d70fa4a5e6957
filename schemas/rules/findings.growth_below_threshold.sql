-- severity: note
-- column: growth_percent
-- rule: A recorded growth is one of 20 % or more.
-- message: A growth of {growth_percent} % is no progression and is not counted as one. Check the
--   percentage, or remove the finding.
-- reason: Progression is an increase by 20 % or more; a growth recorded below it is stable disease.
-- source: Eisenhauer et al. (RECIST 1.1), Eur J Cancer 2009;45:228-247
select
    source_line,
    growth_percent
from raw.findings
-- Up to 1 %, findings.growth_fraction speaks.
where finding = 'growth' and growth_percent > 1 and growth_percent < 20
