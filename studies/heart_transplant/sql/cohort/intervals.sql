-- One row per patient and state, with what the model takes.
select
    intervals.patient_id,
    intervals.interval::bigint as interval,
    intervals.start_days,
    intervals.stop_days,
    intervals.died,
    intervals.transplanted,
    baseline.age_years - 48 as age_years_minus_48,
    baseline.acceptance_years,
    baseline.previous_surgery
from derived.intervals
inner join derived.baseline on intervals.patient_id = baseline.patient_id
