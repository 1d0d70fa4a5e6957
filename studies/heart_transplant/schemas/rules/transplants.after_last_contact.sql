-- severity: error
-- column: transplanted_on
-- rule: Nobody is transplanted after the last contact.
-- message: Transplanted on {transplanted_on}, after the last contact on {last_seen_on}. Check both
--   days.
-- reason: The dead are not operated on, and later events would have been seen.
select transplants.source_line, transplants.transplanted_on, follow_up.last_seen_on
from raw.transplants
inner join raw.follow_up on transplants.patient_id = follow_up.patient_id
where transplants.transplanted_on > follow_up.last_seen_on
