-- severity: warning
-- column: last_seen_on
-- rule: During follow-up no year passes without an examination.
-- message: Patient {patient_id} has no examination from {seen_on} to {next_on} ({days} days).
--   Progression in that time is dated too late; add examinations that are missing.
-- reason: Progression is known only where it is looked for; the protocol images every 3 to 4
--   months.
with seen as (
    select
        patient_id,
        min(performed_on) as seen_on
    from raw.sessions
    group by patient_id
    union
    select
        imaging.patient_id,
        imaging.imaged_on
    from raw.imaging
    union
    select
        patient_id,
        last_seen_on
    from raw.vital_status
),

gaps as (
    select
        patient_id,
        seen_on,
        lead(seen_on) over (partition by patient_id order by seen_on) as next_on
    from seen
),

time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
)

select
    vital_status.source_line,
    gaps.patient_id,
    gaps.seen_on,
    gaps.next_on,
    gaps.next_on - gaps.seen_on as days
from gaps
inner join time_zero on gaps.patient_id = time_zero.patient_id
inner join raw.vital_status on gaps.patient_id = vital_status.patient_id
where
    gaps.seen_on >= time_zero.performed_on
    and gaps.next_on <= vital_status.last_seen_on
    and gaps.next_on - gaps.seen_on > 366
