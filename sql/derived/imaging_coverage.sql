-- One row per patient: which examinations there were before and after the ablations.
-- Rule: contrast after ablation means that no examination after time zero was without it.
-- Source: staging.imaging, derived.index_sessions.
-- ct_before: True where a contrast-enhanced CT preceded time zero.
-- mr_before: True where a contrast-enhanced MR preceded time zero.
-- examinations_after: Number of examinations after time zero.
-- contrast_after: True where they were contrast-enhanced throughout.
select
    index_sessions.patient_id,
    coalesce(
        bool_or(
            imaging.modality = 'CT'
            and imaging.contrast
            and imaging.imaged_on <= index_sessions.index_on
        ), false
    ) as ct_before,
    coalesce(
        bool_or(
            imaging.modality = 'MR'
            and imaging.contrast
            and imaging.imaged_on <= index_sessions.index_on
        ), false
    ) as mr_before,
    count(*) filter (where imaging.imaged_on > index_sessions.index_on) as examinations_after,
    coalesce(
        bool_and(imaging.contrast) filter (where imaging.imaged_on > index_sessions.index_on),
        false
    ) as contrast_after
from derived.index_sessions
left join staging.imaging using (patient_id)
group by index_sessions.patient_id
