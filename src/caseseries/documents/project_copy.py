"""A copy of a project for Quarto to write in: it lays its pages beside the sources it reads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.frozen import FROZEN

# What Quarto reads of a project, or writes beside.
_OWN: Final = ("*.qmd", "*.md", "*.ipynb", "_*")
_HIDDEN: Final = shutil.ignore_patterns(".*", "__pycache__")
# Where Quarto finds its Python, and where documents go; the copy has a folder `build` of its own.
_KEPT_HIDDEN: Final = ".venv"
_BUILD: Final = "build"
# Results that Quarto keeps by the text of a document, whatever the data are.
_LEFT_OUT: Final = {_BUILD, FROZEN}


@contextmanager
def project_copy(project: Path, beside: Path) -> Iterator[Path]:
    """A folder in ``beside`` that renders as the project does, gone afterwards.

    The folders of the documents and Quarto's own files are copied; all else is linked, since
    documents may read it and tables may be large.
    """
    project = project.resolve()
    documents = {
        path.resolve().relative_to(project).parts[0]
        for path in document_paths(project)
        if path.parent.resolve() != project
    }
    entries = list(project.iterdir())
    left_out = {*_HIDDEN(str(project), [path.name for path in entries]), *_LEFT_OUT} - {
        _KEPT_HIDDEN
    }
    with tempfile.TemporaryDirectory(prefix=".quarto-", dir=beside) as folder:
        # Resolved, as the paths are that Quarto names in its messages.
        copy = Path(folder).resolve() / project.name
        copy.mkdir()
        for path in entries:
            if path.name in left_out:
                continue
            target = copy / path.name
            if not (path.name in documents or any(path.match(pattern) for pattern in _OWN)):
                target.symlink_to(path, target_is_directory=path.is_dir())
            elif path.is_dir():
                shutil.copytree(path, target, ignore=_HIDDEN)
            else:
                shutil.copy2(path, target)
        yield copy
