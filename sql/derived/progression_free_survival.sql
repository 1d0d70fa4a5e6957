-- One row per patient: time from time zero to the first progression.
-- Rule: the paper's wording names local progression, distant recurrence and growth, and not
-- death; a patient who dies without any of them is therefore censored at death. (The usual
-- definition counts death as an event, progressed_or_died; in the first study it changes no
-- number before the one such death.)
-- Source: derived.progression_events, derived.overall_survival.
-- progressed: True where any progression was seen.
-- progressed_or_died: True where any progression was seen or the patient died.
-- first_progression: Kind of the first progression.
-- progression_free_months: Months to the first progression, else to last contact.
with first_events as (
    select
        patient_id,
        min(months_from_index) as months_to_progression,
        min_by(event, (months_from_index, event)) as first_progression
    from derived.progression_events
    group by patient_id
)

select
    overall_survival.patient_id,
    first_events.patient_id is not null as progressed,
    first_events.patient_id is not null or overall_survival.died as progressed_or_died,
    first_events.first_progression,
    coalesce(first_events.months_to_progression, overall_survival.follow_up_months)
        as progression_free_months
from derived.overall_survival
left join first_events using (patient_id)
