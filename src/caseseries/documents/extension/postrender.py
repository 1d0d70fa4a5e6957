"""After Quarto rendered: documents to the top of the output folder, Word tables finished."""

import sys

from caseseries.documents.quarto_hooks import after

sys.exit(after())
