-- severity: error
-- column: first_ablation_on
-- rule: No first ablation in the screening list lies in the future.
-- message: This day lies in the future. Correct the date.
-- reason: The list is of patients treated; of those included, the last contact bounds all dates,
--   of the others nothing else does.
select source_line
from raw.screening
where first_ablation_on > current_date and patient_id is null
