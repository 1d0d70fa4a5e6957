-- severity: error
-- column: last_seen_on
-- rule: No last contact lies in the future.
-- message: This day lies in the future. Correct the date.
-- reason: All other dates lie before the last contact; with this one none can be in the
--   future.
select source_line
from raw.vital_status
where last_seen_on > current_date
