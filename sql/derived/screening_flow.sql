-- One row per box of the patient flow chart.
-- Rule: patients screened, then set aside by indication, then included; the first two need the
-- screening table.
-- Source: staging.screening, staging.patients, staging.tumors, staging.sessions.
-- position: Order of the box.
-- box: screened, excluded or included.
-- label: The indication of those set aside, missing elsewhere.
-- patients: Number of patients in the box.
-- tumors: Number of renal tumors of those included.
-- sessions: Number of ablation sessions of those included.
with boxes as (
    select
        1 as position,
        'screened' as box,
        null as label,
        count(*) as patients,
        null as tumors,
        null as sessions
    from staging.screening
    having count(*) > 0
    union all
    select
        1 + row_number() over (order by count(*) desc, indication) as position,
        'excluded' as box,
        indication as label,
        count(*) as patients,
        null as tumors,
        null as sessions
    from staging.screening
    where not included
    group by indication
    union all
    select
        1000 as position,
        'included' as box,
        null as label,
        (select count(*) from staging.patients) as patients,
        (select count(*) from staging.tumors) as tumors,
        (select count(*) from staging.sessions) as sessions
)

select
    position,
    box,
    label,
    patients,
    tumors,
    sessions
from boxes
order by position
