"""Before Quarto renders: the Word reference document, the PDF engine, and the database.

Quarto runs this in the project folder and says nothing itself when it fails.
"""

import sys

from caseseries.cli import main
from caseseries.documents.quarto_hooks import before

sys.exit(main(["build"]) if before() else 0)
