-- One row per event of progression after time zero.
-- Rule: local tumor progression, a new distant recurrence, or growth of a remaining tumor by at
-- least the percentage of study.toml (20 % in the first study).
-- Source: staging.findings, derived.index_sessions, staging.study.
-- event: local progression, distant recurrence or growth.
-- months_from_index: Months from time zero to the event.
select
    findings.patient_id,
    findings.imaging_id,
    findings.imaged_on,
    findings.finding as event,
    findings.tumor_id,
    findings.organ,
    findings.growth_percent,
    date_diff('day', index_sessions.index_on, findings.imaged_on) / study.days_per_month
        as months_from_index
from staging.findings
inner join derived.index_sessions using (patient_id)
cross join staging.study
where
    findings.imaged_on > index_sessions.index_on
    and (
        findings.finding in ('local progression', 'distant recurrence')
        or (
            findings.finding = 'growth'
            and findings.growth_percent >= study.progression_growth_percent
        )
    )
