-- severity: warning
-- column: energy_minutes
-- rule: Radiofrequency energy is applied to a tumor for at most 60 minutes.
-- message: {energy_minutes} minutes of energy for one tumor are more than usual. Check the unit
--   (seconds) and whether the time of the whole session was entered.
-- reason: One application takes about 12 minutes; five of them overlapping cover a tumor above the
--   size this study includes.
-- source: 12 minutes: Gervais et al., AJR Am J Roentgenol 2005;185:64-71. 60: this project's choice
select
    source_line,
    energy_minutes
from raw.ablations
-- Of 99, ablations.energy_minutes.missing_code speaks.
where energy_minutes > 60 and energy_minutes <= 240 and energy_minutes <> 99
