-- One row per patient: extra-renal metastases before, at and after time zero.
-- Rule: an episode is present at a date where it was detected by then and not resolved by then.
-- Source: staging.metastases, staging.vital_status, derived.index_sessions.
-- extra_renal_history: True where an extra-renal metastasis was detected by time zero.
-- extra_renal_at_index: True where one was present at time zero.
-- extra_renal_lesions_at_index: Number of extra-renal lesions present at time zero.
-- extra_renal_organs_at_index: Organs they were in.
-- extra_renal_at_last_contact: True where one was present at last contact.
with episodes as (
    select
        metastases.patient_id,
        metastases.organ,
        metastases.n_lesions,
        metastases.detected_on <= index_sessions.index_on as before_index,
        metastases.detected_on <= index_sessions.index_on
        and coalesce(metastases.resolved_on > index_sessions.index_on, true) as at_index,
        metastases.detected_on <= vital_status.last_seen_on
        and coalesce(metastases.resolved_on > vital_status.last_seen_on, true) as at_last_contact
    from staging.metastases
    inner join derived.index_sessions using (patient_id)
    inner join staging.vital_status using (patient_id)
)

select
    index_sessions.patient_id,
    coalesce(bool_or(episodes.before_index), false) as extra_renal_history,
    coalesce(bool_or(episodes.at_index), false) as extra_renal_at_index,
    coalesce(sum(episodes.n_lesions) filter (where episodes.at_index), 0)::bigint
        as extra_renal_lesions_at_index,
    list_sort(list(distinct episodes.organ) filter (where episodes.at_index))
        as extra_renal_organs_at_index,
    coalesce(bool_or(episodes.at_last_contact), false) as extra_renal_at_last_contact
from derived.index_sessions
left join episodes using (patient_id)
group by index_sessions.patient_id
