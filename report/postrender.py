"""After Quarto rendered: documents to the top of the output folder, Word tables finished.

Quarto repeats the source folder below its output folder (``build/report/report/index.html``);
both renderers leave ``build/report/index.html``.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from caseseries.documents import word_finish


def main() -> int:
    """Move the documents Quarto lists in QUARTO_PROJECT_OUTPUT_FILES."""
    top = Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"])
    for name in os.environ["QUARTO_PROJECT_OUTPUT_FILES"].splitlines():
        path = Path(name)
        if path.suffix == ".docx":
            word_finish.finish(path)
        if path.parent.resolve() != top.resolve():
            path.replace(top / path.name)
    nested = top / "report"
    if nested.is_dir() and not any(nested.iterdir()):
        nested.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
