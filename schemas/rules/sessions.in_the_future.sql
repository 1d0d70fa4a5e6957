-- severity: error
-- column: performed_on
-- rule: No session lies in the future.
-- message: This day lies in the future. Correct the date.
-- reason: A wrong year here breaks rules of many tables; that it is this one, none of them says.
select source_line
from raw.sessions
where performed_on > current_date
