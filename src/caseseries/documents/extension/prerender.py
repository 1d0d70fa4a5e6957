"""Before Quarto renders: the database, the Word reference document, and the PDF engine.

Quarto runs this in the project folder and says nothing itself when it fails.
"""

import sys

from caseseries.documents.quarto_hooks import before

sys.exit(before())
