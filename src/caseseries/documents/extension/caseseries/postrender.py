"""After Quarto rendered: documents to the top of the output folder, with their data files."""

import sys

from caseseries.document import database
from caseseries.documents.quarto_hooks import after

sys.exit(after(database()))
