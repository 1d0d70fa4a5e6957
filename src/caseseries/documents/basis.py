"""What database and documents are made from: looked at before, and again when they are made."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from caseseries.delivery.databases.address import Database
from caseseries.documents import stamp
from caseseries.results.results_json import results_json
from caseseries.study.failure import CannotReadError


@dataclass(frozen=True)
class Basis:
    """The fingerprint of the ``inputs``, taken before the ``database`` was built from them, and the
    files of that.

    ``seen`` are dates and sizes of the files of ``sources`` before that.
    """

    inputs: dict[str, str]
    database: tuple[Path, ...]
    sources: stamp.Sources | None = None
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def build_id(self) -> str:
        """One name of all that a database is made of: the same inputs, the same name."""
        return stamp.digest(stamp.of_database(self.inputs))[:16]

    def refuse_changed(self) -> None:
        """Raise CannotReadError where a file that the database is built from changed meanwhile:
        nobody could say which of its rows were read."""
        if self.sources is None:
            return
        now = stamp.glance(self.sources)
        changed = [name for name in {**self.seen, **now} if self.seen.get(name) != now.get(name)]
        for name in sorted(stamp.of_database(dict.fromkeys(changed, ""))):
            raise CannotReadError(
                f"{name} was changed while it was read; nothing was written. Run it again."
            )


def basis_of(
    options: argparse.Namespace, root: Path, study: Path, renderer: str, parameters: str = ""
) -> Basis:
    """What a command with these options makes database and documents from, as it is now."""
    sources = stamp.Sources(
        root,
        options.data,
        study,
        renderer,
        register=options.register,
        quarantine=options.quarantine is not None,
        parameters=parameters,
    )
    seen = stamp.glance(sources)
    database = (options.db.resolve(), results_json(options.db).resolve())
    inputs = stamp.fingerprint(sources)
    if isinstance(options.data, Database):
        inputs |= _rows_of(options.data, study)
    return Basis(inputs, database, sources, seen)


def _rows_of(data: Database, file: Path) -> dict[str, str]:
    """The part of a fingerprint that is in a database. Its rows are read here, and what is built
    from them is built from this copy. Raises CannotReadError."""
    from caseseries.delivery.databases.fingerprint import fingerprint
    from caseseries.gate.gate_settings import gate_settings
    from caseseries.study.study import open_study

    study = open_study(file)
    return fingerprint(data, study.raw_tables, gate_settings(study).mapping)
