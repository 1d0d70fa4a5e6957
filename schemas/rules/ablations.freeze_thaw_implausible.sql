-- severity: warning
-- column: freeze_thaw_cycles
-- rule: A tumor gets 1 to 5 freeze-thaw cycles in a session.
-- message: {freeze_thaw_cycles} freeze-thaw cycles of one tumor are more than usual. Check whether
--   the cycles of all probes were added up.
-- reason: Two cycles are the standard, a third or fourth follows where the ice ball falls short.
-- source: Two cycles: Gage and Baust, Cryobiology 1998;37:171-186. 5: this project's choice
select
    source_line,
    freeze_thaw_cycles
from raw.ablations
where freeze_thaw_cycles > 5 and freeze_thaw_cycles <= 10
