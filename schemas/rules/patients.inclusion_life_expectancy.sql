-- severity: error
-- column: life_expectancy_months_ge_6
-- rule: Inclusion criterion (iv): life expectancy of 6 months or longer.
-- message: Patient {patient_id} was expected to live less than 6 months; the study includes
--   longer expectancy only.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
select
    source_line,
    patient_id
from raw.patients
where not life_expectancy_months_ge_6
