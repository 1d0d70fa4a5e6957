"""What an audit found, as text, JSON, Markdown, HTML and SARIF."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from caseseries.audit.output.audited import Audited

FORMATS = ("text", "json", "markdown", "html", "sarif")


def render(papers: Sequence[Audited], format: str, *, verbose: bool = False) -> str:
    """Return the report on all papers; ``verbose`` lists each number that was not understood."""
    module = importlib.import_module(f"caseseries.audit.output.{format}_report")
    return module.render(papers, verbose=verbose)
