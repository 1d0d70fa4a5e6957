-- One row per patient and state: waiting, then transplanted.
-- Rule: (start, stop] from acceptance to transplantation and from there to the last contact; death
--   ends the last of them.
-- Source: Crowley and Hu, J Am Stat Assoc 1977;72:27–36.
-- interval: 1 from acceptance on, 2 from transplantation on.
-- start_days: Start of the interval, excluded.
-- stop_days: End of the interval, included.
-- transplanted: Whether the patient has the new heart by then.
select
    patient_id,
    1 as interval,
    0.0::double as start_days,
    coalesce(changed_days, last_days) as stop_days,
    changed_days is null and died as died,
    false as transplanted
from derived.states
union all
select
    patient_id,
    2 as interval,
    changed_days as start_days,
    last_days as stop_days,
    died,
    true as transplanted
from derived.states
where changed_days is not null
