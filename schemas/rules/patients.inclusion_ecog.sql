-- severity: error
-- column: ecog
-- rule: Inclusion criterion (iii): ECOG performance status 0 or 1.
-- message: Patient {patient_id} has performance status {ecog}; the study includes 0 and 1.
--   Check the cell; if it is right, remove the patient.
-- reason: A patient who does not meet the criteria is not of the study's population.
-- source: Nagata et al., Interventional Radiology 2022;7:85-92, Material and Methods
select
    source_line,
    patient_id,
    ecog
from raw.patients
where ecog > 1 and ecog <= 4
