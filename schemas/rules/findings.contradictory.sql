-- severity: error
-- column: finding
-- rule: An examination shows a tumor either covered completely, or residual, or in progression.
-- message: Examination {imaging_id} shows {first_finding} of tumor {tumor_id} on line {first_line}
--   already. Keep one of the two.
-- reason: The three exclude each other: residual tumor is incomplete coverage, and progression is
--   growth after complete coverage was seen.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
with judged as (
    select
        source_line,
        imaging_id,
        tumor_id,
        finding,
        min(source_line) over same as first_line,
        arg_min(finding, source_line) over same as first_finding
    from raw.findings
    where
        finding in ('complete coverage', 'residual tumor', 'local progression')
        and imaging_id is not null
        and tumor_id is not null
    window same as (partition by imaging_id, tumor_id)
)

select
    source_line,
    imaging_id,
    tumor_id,
    first_finding,
    first_line
from judged
where finding <> first_finding
