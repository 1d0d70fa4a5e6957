-- severity: warning
-- column: last_seen_on
-- rule: During follow-up no year passes without an examination.
-- message: Patient {patient_id} has no examination from {seen_on} to {next_on} ({days} days).
--   Progression in that time is dated too late; add examinations that are missing.
-- reason: Progression is known only where it is looked for; the protocol images every 3 to 4
--   months.
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
),

follow_up as (
    select
        vital_status.source_line,
        vital_status.patient_id,
        time_zero.performed_on,
        vital_status.last_seen_on
    from raw.vital_status
    inner join time_zero
        on
            vital_status.patient_id = time_zero.patient_id
            and vital_status.last_seen_on >= time_zero.performed_on
),

seen as (
    select
        source_line,
        patient_id,
        performed_on as seen_on
    from follow_up
    union all
    select
        source_line,
        patient_id,
        last_seen_on
    from follow_up
    union all
    select
        follow_up.source_line,
        follow_up.patient_id,
        imaging.imaged_on
    from raw.imaging
    inner join follow_up
        on
            imaging.patient_id = follow_up.patient_id
            and imaging.imaged_on between follow_up.performed_on and follow_up.last_seen_on
),

gaps as (
    select
        source_line,
        patient_id,
        seen_on,
        lead(seen_on) over (partition by source_line order by seen_on) as next_on
    from seen
)

select
    source_line,
    patient_id,
    seen_on,
    next_on,
    next_on - seen_on as days
from gaps
where next_on - seen_on > 366
