"""The statements journals ask for, as ``study.toml`` makes them, and which it does not make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from caseseries.results.numbers import Results

NOT_REPORTED: Final = "Not reported"


class Statements:
    """A paragraph for each; what the study does not say is named as not reported."""

    def __init__(self, results: Results) -> None:
        self._records: list[dict[str, Any]] = results.records("statements")

    def _repr_markdown_(self) -> str:
        said = [f"**{r['label']}.** {r['statement']}" for r in self._records if r["statement"]]
        open_ones = [str(r["label"]) for r in self._records if not r["statement"]]
        if open_ones:
            first, *others = open_ones
            named = ", ".join([first, *(label[:1].lower() + label[1:] for label in others)])
            said.append(f"**{NOT_REPORTED}.** {named}.")
        return "\n\n".join(["::: statements", *said, ":::"]) + "\n"
