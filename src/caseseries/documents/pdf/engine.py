"""WeasyPrint as pandoc calls it under Quarto: the same page, laid out in the same way.

``python -m caseseries.documents.pdf.engine OPTIONS page.html page.pdf`` takes WeasyPrint's options.
"""

import gc
import os
from pathlib import Path
from typing import Any

from weasyprint.__main__ import main

from caseseries.documents.build_mark import build_of_database, with_mark
from caseseries.documents.pdf.packing import PackedHTML
from caseseries.documents.pdf.page import for_paper


class _Page(PackedHTML):
    def __init__(self, source: str, base_url: str | None = None, **options: Any) -> None:
        path = Path(source)
        text = for_paper(_marked(path.read_text(encoding="utf-8")), path.parent)
        super().__init__(string=text, base_url=base_url or f"{path.parent}/", **options)


def _marked(page: str) -> str:
    """Quarto lays out the PDF before the hook that finishes the other documents."""
    db = os.environ.get("CASESERIES_DB")
    return with_mark(page, build_of_database(Path(db))) if db else page


if __name__ == "__main__":
    # A fifth of the time would go into looking for garbage, of which there are few megabytes.
    gc.disable()
    main(HTML=_Page)
