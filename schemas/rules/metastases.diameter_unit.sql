-- severity: warning
-- column: max_diameter_mm
-- rule: The largest metastasis of an organ measures at least 3 mm.
-- message: A largest diameter of {max_diameter_mm} mm cannot be measured on CT. Check whether it
--   was given in centimeters.
-- reason: Lesions below 3 mm are not measured; a diameter in centimeters looks like one.
-- source: Bankier et al., Radiology 2017;285:584-600
select
    source_line,
    max_diameter_mm
from raw.metastases
where max_diameter_mm >= 1 and max_diameter_mm < 3
