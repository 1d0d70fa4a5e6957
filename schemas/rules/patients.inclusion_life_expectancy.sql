-- severity: error
-- column: life_expectancy_months_ge_6
-- rule: Inclusion criterion (iv): life expectancy of 6 months or longer.
-- message: Patient {patient_id} was expected to live less than 6 months; the study includes
--   longer expectancy only. Check the cell; if it is right, remove the patient.
-- reason: A patient who does not meet the criteria is not of the study's population.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
select
    source_line,
    patient_id
from raw.patients
where not life_expectancy_months_ge_6
