-- severity: error
-- column: last_seen_on
-- rule: No patient died before the last examination.
-- message: Patient {patient_id} was examined after this day of death, last on {last_imaged_on}
--   (examination {imaging_id}). Check both dates.
-- reason: The day of death ends survival time; an examination after it makes one of the two
--   wrong.
select
    vital_status.source_line,
    vital_status.patient_id,
    max(imaging.imaged_on) as last_imaged_on,
    arg_max(imaging.imaging_id, (imaging.imaged_on, imaging.imaging_id)) as imaging_id
from raw.vital_status
inner join raw.imaging on vital_status.patient_id = imaging.patient_id
where
    vital_status.status = 'dead'
    and imaging.imaged_on > vital_status.last_seen_on
group by vital_status.source_line, vital_status.patient_id
