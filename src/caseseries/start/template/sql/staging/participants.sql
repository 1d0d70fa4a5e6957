-- One row per participant.
select
    participant_id,
    arm,
    sex,
    born_on,
    enrolled_on,
    last_seen_on,
    died
from raw.participants
