-- severity: error
-- column: tumor_id
-- rule: Coverage, residual tumor and local progression name the treated tumor.
-- message: A finding of {finding} is about a treated tumor. Name it.
-- reason: Efficacy and local control are computed per tumor.
-- source: Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705
select
    source_line,
    finding
from raw.findings
where
    finding in ('complete coverage', 'residual tumor', 'local progression')
    and tumor_id is null
