-- severity: warning
-- column: margin_mm
-- rule: An ablative margin is either none or at least 1 mm.
-- message: A margin of {margin_mm} mm is finer than CT resolves. Check whether it was given in
--   centimeters.
-- reason: Margins are read from CT slices of 1 mm and more; 5 to 10 mm are aimed at, and 0.5 is
--   those 5 mm in centimeters.
-- source: Ahmed et al., Radiology 2014;273:241-260
select
    source_line,
    margin_mm
from raw.ablations
where margin_mm > 0 and margin_mm < 1
