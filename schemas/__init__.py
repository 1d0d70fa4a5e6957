"""The study's tables as declared, and the gate that holds the delivered files against them.

``RAW_TABLES`` and ``COHORT_TABLES`` map a table's name to its declaration, in reading order.
Importing this package loads declarations only; the gate itself is ``caseseries.gate.gate``.
"""

from collections.abc import Mapping

from caseseries.study.declaration import Column, DeclarationError, Table
from schemas.ablations import ABLATIONS
from schemas.cohort_patients import COHORT_PATIENTS
from schemas.cohort_sessions import COHORT_SESSIONS
from schemas.cohort_tumors import COHORT_TUMORS
from schemas.complications import COMPLICATIONS
from schemas.findings import FINDINGS
from schemas.imaging import IMAGING
from schemas.labs import LABS
from schemas.metastases import METASTASES
from schemas.patients import PATIENTS
from schemas.primary_tumors import PRIMARY_TUMORS
from schemas.screening import SCREENING
from schemas.sessions import SESSIONS
from schemas.therapies import THERAPIES
from schemas.tumors import TUMORS
from schemas.vital_status import VITAL_STATUS

# Parents stand before the tables that point to them.
RAW_TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        PATIENTS,
        PRIMARY_TUMORS,
        METASTASES,
        TUMORS,
        SESSIONS,
        ABLATIONS,
        COMPLICATIONS,
        IMAGING,
        FINDINGS,
        LABS,
        THERAPIES,
        VITAL_STATUS,
        SCREENING,
    )
}

COHORT_TABLES: Mapping[str, Table] = {
    table.name: table for table in (COHORT_PATIENTS, COHORT_TUMORS, COHORT_SESSIONS)
}

__all__ = ["COHORT_TABLES", "RAW_TABLES", "Column", "DeclarationError", "Table"]
