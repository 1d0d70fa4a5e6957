-- severity: warning
-- column: growing
-- rule: Of metastases not there at the first ablation, no growth before it is given.
-- message: These metastases of patient {patient_id} ({organ}, {detected_on} to {resolved_on}) were
--   not there at the first ablation on {time_zero}. Empty this cell or correct the dates.
-- reason: The column is about the serial CT of the months before the first ablation; a value of
--   other metastases belongs to another row, or a date is wrong.
with time_zero as (
    select
        patient_id,
        min(performed_on) as performed_on
    from raw.sessions
    group by patient_id
)

select
    metastases.source_line,
    metastases.patient_id,
    metastases.organ,
    metastases.detected_on,
    metastases.resolved_on,
    time_zero.performed_on as time_zero
from raw.metastases
inner join time_zero on metastases.patient_id = time_zero.patient_id
where
    metastases.growing is not null
    and (
        metastases.detected_on > time_zero.performed_on
        or metastases.resolved_on <= time_zero.performed_on
    )
