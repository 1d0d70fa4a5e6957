-- severity: warning
-- column: biopsy_result
-- rule: No biopsy of a renal tumor shows another histology than the primary tumor's.
-- message: The biopsy of tumor {tumor_id} shows no metastasis of the primary tumor. Check whether
--   the tumor belongs to the study.
-- reason: The study is about renal metastases; another histology is a primary renal tumor.
select
    source_line,
    tumor_id
from raw.tumors
where biopsy_result = 'other'
