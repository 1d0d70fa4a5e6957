-- One row per line of a box of the flow chart.
-- position: Order of the lines.
-- box: Name of the box; rows with the same one are its lines.
-- label: What the line counts.
-- n: How many.
select 1 as position, 'enrolled' as box, 'Patients enrolled' as label, count(*) as n
from staging.patients
union all
select
    2 + row_number() over (order by laser),
    'excluded',
    'Under 12 months without loss, ' || laser || ' laser',
    count(*)
from cohort.patients
where months < 12 and not untreated_lost and not treated_lost
group by laser
union all
select 9, 'kept', 'Known for a year or to the loss of an eye', count(*)
from cohort.patients
where months >= 12 or untreated_lost or treated_lost
