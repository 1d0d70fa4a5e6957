-- severity: warning
-- column: complication_id
-- rule: No complication is recorded twice under different identifiers.
-- message: Session {session_id} has the same event of the same class and day, {first_complication},
--   on line {first_line}. Join the two if they are one complication.
-- reason: A complication entered twice counts twice.
with alike as (
    select
        source_line,
        complication_id,
        session_id,
        min(source_line) over same as first_line,
        arg_min(complication_id, source_line) over same as first_complication
    from raw.complications
    where session_id is not null and onset_on is not null
    window same as (partition by session_id, lower(event), sir_class, onset_on)
)

select
    source_line,
    session_id,
    first_complication,
    first_line
from alike
-- Of the same complication_id, the key speaks.
where complication_id <> first_complication
