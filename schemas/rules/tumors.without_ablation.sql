-- severity: error
-- column: tumor_id
-- rule: Each tumor was ablated in at least one session.
-- message: Tumor {tumor_id} was ablated in no session. Add it to the table ablations, or remove
--   it: the table holds treated tumors.
-- reason: A tumor that was not ablated has no outcome, but counts among the tumors treated.
select
    tumors.source_line,
    tumors.tumor_id
from raw.tumors
anti join raw.ablations on tumors.tumor_id = ablations.tumor_id
where tumors.tumor_id is not null
