-- One row per patient: renal tumors, at time zero and in all.
-- Source: staging.tumors, derived.index_sessions.
-- renal_tumors: Number of renal tumors treated during the whole follow-up.
-- renal_tumors_at_index: Number of renal tumors already detected at time zero.
-- largest_renal_tumor_cm: Diameter of the largest treated renal tumor, in cm.
-- both_kidneys: True where tumors were treated in both kidneys.
select
    tumors.patient_id,
    count(*) as renal_tumors,
    count(*) filter (where tumors.detected_on <= index_sessions.index_on) as renal_tumors_at_index,
    max(tumors.max_diameter_cm) as largest_renal_tumor_cm,
    count(distinct tumors.kidney) > 1 as both_kidneys
from staging.tumors
inner join derived.index_sessions using (patient_id)
group by tumors.patient_id
