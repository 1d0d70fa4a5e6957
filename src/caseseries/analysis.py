"""For a study's `analysis/`: what its modules compute with and record into.

A module there offers ``analyse(cohort, study, record)`` and, for the frames it records, ``FRAMES``:
name → (what one row is, ((column, SQL type, meaning), …)).
"""

from caseseries.analyses.endpoints import Endpoint, endpoint_of
from caseseries.analyses.limits import record_share_limits
from caseseries.analyses.survival_rates import km_median, known, record_rates
from caseseries.analyses.variables import Level, levels_of, rows_of_table
from caseseries.results.cohort import Cohort, rows_of
from caseseries.results.frames import FLAG, INTEGER, REAL, TEXT
from caseseries.results.numbers import Population, Recorder, percent, slug
from caseseries.statistics.summary import Summary, summary
from caseseries.study.settings import Variable
from caseseries.study.study import Study

__all__ = [
    "FLAG",
    "INTEGER",
    "REAL",
    "TEXT",
    "Cohort",
    "Endpoint",
    "Level",
    "Population",
    "Recorder",
    "Study",
    "Summary",
    "Variable",
    "endpoint_of",
    "km_median",
    "known",
    "levels_of",
    "percent",
    "record_rates",
    "record_share_limits",
    "rows_of",
    "rows_of_table",
    "slug",
    "summary",
]
