"""From the raw tables of a cohort to a manuscript whose every number can be traced to its rows."""
