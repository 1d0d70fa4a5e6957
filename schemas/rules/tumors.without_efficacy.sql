-- severity: warning
-- column: tumor_id
-- rule: Of each ablated tumor, complete coverage or residual tumor is recorded.
-- message: Tumor {tumor_id} was ablated on {ablated_on} and patient {patient_id} examined
--   afterwards, but nothing is recorded of the tumor. Add the finding to the table findings.
-- reason: Technique efficacy has the ablated tumors as its denominator; one without a finding can
--   be counted neither way.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with judged as (
    select tumor_id
    from raw.findings
    where finding in ('complete coverage', 'residual tumor', 'local progression')
),

unjudged as (
    select
        tumors.source_line,
        tumors.tumor_id,
        tumors.patient_id
    from raw.tumors
    anti join judged on tumors.tumor_id = judged.tumor_id
),

ablated as (
    select
        unjudged.source_line,
        unjudged.tumor_id,
        unjudged.patient_id,
        min(sessions.performed_on) as ablated_on
    from unjudged
    inner join raw.ablations on unjudged.tumor_id = ablations.tumor_id
    inner join raw.sessions on ablations.session_id = sessions.session_id
    group by unjudged.source_line, unjudged.tumor_id, unjudged.patient_id
),

last_examination as (
    select
        patient_id,
        max(imaged_on) as imaged_on
    from raw.imaging
    group by patient_id
)

select
    ablated.source_line,
    ablated.tumor_id,
    ablated.patient_id,
    ablated.ablated_on
from ablated
-- Without any examination after the session, sessions.without_examination speaks.
inner join last_examination
    on
        ablated.patient_id = last_examination.patient_id
        and ablated.ablated_on <= last_examination.imaged_on
