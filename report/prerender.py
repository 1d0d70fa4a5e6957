"""Before Quarto renders: the database and the Word reference document.

Quarto runs this in the project folder and says nothing itself when it fails. Under
``caseseries render --renderer quarto`` the database exists already, named by CASESERIES_DB.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from caseseries.documents import word_template
from caseseries.documents.embedded.pandoc import pandoc_path

DATA = Path("data/raw")
DB = Path("build/cohort.duckdb")
STUDY = Path("study.toml")


def main() -> int:
    """Build what the documents need and return the exit code."""
    word_template.write(Path("build/reference.docx"), pandoc_path())
    if "CASESERIES_DB" in os.environ:
        return 0
    from caseseries.commands.building import build_database

    return build_database(
        argparse.Namespace(data=DATA, db=DB, study=STUDY, register=None, quarantine=None)
    )


if __name__ == "__main__":
    sys.exit(main())
