"""What the cells of the documents start from: the stored results and their printed forms."""

from __future__ import annotations

import os
from pathlib import Path

from analysis.results import load
from report.as_published import AsPublished
from report.cli import DB
from report.sentences import Sentences
from report.supplement import Supplement

DB_VARIABLE = "CASESERIES_DB"
"""Names the database where the renderer was given another than the default."""

db = Path(os.environ.get(DB_VARIABLE, DB))
results = load(db)
published = AsPublished(results, db)
say = Sentences(published)
supplement = Supplement(results, db)
