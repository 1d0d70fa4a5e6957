"""Which of the delivered sources bear a name, as a table or a mapping has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from caseseries.delivery.sources.source import Source
from caseseries.study.failure import CannotReadError


def candidates(sources: Sequence[Source], wanted: str) -> list[Source]:
    """Return the sources of a name; one under its best name goes before one under another."""
    name = wanted.strip().casefold()
    ranked: list[tuple[int, str, Source]] = []
    for source in sources:
        names = [*source.names, source.file_name]
        if isinstance(source.path, Path):
            names.append(source.path.name)
        ranks = [rank for rank, given in enumerate(names) if given.strip().casefold() == name]
        if ranks:
            other = source.names[0] != wanted or source.path.suffix != ".csv"
            ranked.append((ranks[0] * 2 + other, source.file, source))
    return [source for _, _, source in sorted(ranked, key=lambda entry: entry[:2])]


def refuse_several(table: str, wanted: str, found: Sequence[Source]) -> None:
    """Raise CannotReadError where a name of the mapping may mean each of several sources."""
    if len(found) > 1:
        several = ", ".join(source.file_name for source in found)
        raise CannotReadError(
            f"The mapping takes the table {table} from {wanted!r}, which may be each of "
            f"{several}. Write the whole name, a sheet's as file#sheet."
        )


def further_sources(
    sources: Sequence[Source], table: str, names: Iterable[str], first: Sequence[Source]
) -> tuple[list[Source], list[str]]:
    """Return the sources of the further sheets of a table, and the names that none bears.

    Raises CannotReadError where a name is not one sheet's, or a sheet has two names.
    """
    further: list[Source] = []
    lacking: list[str] = []
    for name in names:
        found = candidates(sources, name)
        refuse_several(table, name, found)
        if any(source in (*first, *further) for source in found):
            raise CannotReadError(
                f"The mapping takes the table {table} from {found[0].file_name} under two names, "
                f"one of them {name!r}. Write the same name in all blocks of a sheet."
            )
        further.extend(found)
        if not found:
            lacking.append(name)
    return further, lacking
