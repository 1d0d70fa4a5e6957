-- One row per line of a box of the flow chart.
-- position: Order of the lines.
-- box: Name of the box; rows with the same one are its lines.
-- label: What the line counts.
-- n: How many.
select 1 as position, 'enrolled' as box, 'Patients' as label, count(*) as n
from cohort.patients
union all
select 2 as position, 'excluded' as box, 'Younger than 10 at diagnosis' as label, count(*) as n
from cohort.patients
where age_at_diagnosis_years < 10
union all
select 3 as position, 'excluded' as box, 'Observed for less than a year' as label, count(*) as n
from cohort.patients
where age_at_diagnosis_years >= 10 and observed_months < 12
union all
select 4 as position, 'kept' as box, 'Older, observed for a year' as label, count(*) as n
from cohort.patients
where age_at_diagnosis_years >= 10 and observed_months >= 12
