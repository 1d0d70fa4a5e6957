-- One row per patient and extra-renal organ episode.
-- Rule: one unit of length in the whole project, the centimeter.
-- Source: raw.metastases.
-- max_diameter_cm: Largest diameter of the largest lesion of the episode, in cm.
select
    patient_id,
    organ,
    n_lesions,
    max_diameter_mm / 10.0 as max_diameter_cm,
    detected_on,
    resolved_on,
    growing,
    source_line
from raw.metastases
