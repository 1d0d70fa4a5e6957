-- One row per renal tumor: its first ablation, from which its local control is counted.
-- Source: staging.ablations, staging.sessions.
-- ablated_on: Date of the first ablation of the tumor.
-- ablations: Number of sessions in which the tumor was treated.
select
    ablations.tumor_id,
    min_by(sessions.session_id, (sessions.performed_on, sessions.session_id)) as session_id,
    min(sessions.performed_on) as ablated_on,
    min_by(sessions.modality, (sessions.performed_on, sessions.session_id)) as modality,
    min_by(ablations.technical_success, (sessions.performed_on, sessions.session_id))
        as technical_success,
    count(*) as ablations
from staging.ablations
inner join staging.sessions using (session_id)
group by ablations.tumor_id
