-- One row per patient and organ of distant recurrence after time zero.
-- Source: derived.progression_events.
-- first_seen_on: Date of the examination that first showed it.
-- months_from_index: Months from time zero to that examination.
select
    patient_id,
    organ,
    min(imaged_on) as first_seen_on,
    min(months_from_index) as months_from_index
from derived.progression_events
where event = 'distant recurrence'
group by patient_id, organ
