-- One row per complication.
-- Source: raw.complications.
-- sir_severity: minor (SIR classes A, B), major (C, D, E) or death (F).
-- Method: Society of Interventional Radiology classification, Sacks et al.,
-- J Vasc Interv Radiol 2003;14:S199-S202.
select
    complication_id,
    session_id,
    event,
    sir_class,
    case
        when sir_class in ('A', 'B') then 'minor'
        when sir_class in ('C', 'D', 'E') then 'major'
        when sir_class = 'F' then 'death'
    end as sir_severity,
    onset_on,
    source_line
from raw.complications
