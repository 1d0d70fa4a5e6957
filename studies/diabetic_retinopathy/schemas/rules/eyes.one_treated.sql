-- severity: error
-- column: treated
-- rule: One eye of each patient is treated, the other is its control.
-- message: Of patient {patient_id}, {treated_eyes} of {eyes} eyes are treated. Check the column.
-- reason: The eye treated was drawn by lot within each patient.
-- source: Diabetic Retinopathy Study Research Group, Am J Ophthalmol 1976;81:383–396.
select
    min(source_line) as source_line,
    patient_id,
    count(*) filter (where treated) as treated_eyes,
    count(*) as eyes
from raw.eyes
group by patient_id
having count(*) filter (where treated) <> 1 or count(*) <> 2
