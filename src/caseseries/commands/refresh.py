"""``caseseries refresh``: a Word file that authors have edited gets the numbers of today."""

from __future__ import annotations

import argparse
import tempfile
import zipfile
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN, RENDERING_FAILED
from caseseries.commands.shared.parameters import parameters
from caseseries.commands.shared.progress import fail, progress
from caseseries.commands.shared.study_options import settle
from caseseries.study.failure import CannotReadError
from caseseries.writing.inert_cells import printable

if TYPE_CHECKING:
    from caseseries.documents.word.package import Package
    from caseseries.documents.word.record import Record
    from caseseries.documents.word.refresh.refresh import Change, Refreshed


class _CannotRefreshError(CannotReadError):
    """The file cannot be refreshed; the message says why and what to do."""


def run(options: argparse.Namespace) -> int:
    from caseseries.documents.render_error import RenderError
    from caseseries.results.results import load
    from caseseries.study.study import root_of, study_file
    from caseseries.warehouse.database import DatabaseMissingError

    out = options.out or options.file
    try:
        root = root_of(study_file(options.study))
        settle(options, root)
        package, record = _read(options.file)
        _refuse_open(out)
        known = load(options.db).numbers.keys()
        _refuse_other_study(options.file, record, known)
        rendering = _rendered(root, options, record, progress())
        from caseseries.documents.build_mark import MARK, build_of_database
        from caseseries.documents.word.properties import set_custom_property
        from caseseries.documents.word.refresh.refresh import refresh

        outcome = refresh(package, record, rendering, known, force=options.force)
        if set_custom_property(package, MARK, build_of_database(options.db)):
            outcome.changed = True
        if outcome.changed or out != options.file:
            _write(package, out)
    except (CannotReadError, DatabaseMissingError) as error:
        fail(error)
        return CANNOT_READ
    except RenderError as error:
        fail(f"{error}\n{out} was left as it was")
        return RENDERING_FAILED
    _report(outcome, out, options.file)
    return CLEAN


def _read(path: Path) -> tuple[Package, Record]:
    from lxml import etree

    from caseseries.documents.word.package import DOCUMENT, Package
    from caseseries.documents.word.record import read_record
    from caseseries.documents.word.xml import q

    if not path.is_file():
        raise _CannotRefreshError(f"{path}: there is no such file")
    try:
        package = Package.read(path)
        record = read_record(package)
        roots = [package.xml(part).tag for part in package.texts]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, RuntimeError) as error:
        raise _CannotRefreshError(
            f"{path} is not a Word document that can be read ({error}): save it as .docx,"
            " without a password"
        ) from error
    if DOCUMENT not in package:
        raise _CannotRefreshError(f"{path} is not a Word document: save it as .docx")
    if record is None:
        raise _CannotRefreshError(
            f"{path} does not say which of its numbers are the study's: give a file that"
            " caseseries render wrote, edited in Word or LibreOffice"
        )
    if roots[0] != q("w:document"):
        raise _CannotRefreshError(
            f"{path} is a Strict Open XML document: save it as Word Document (.docx)"
        )
    return package, record


def _refuse_open(path: Path) -> None:
    for lock in (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise _CannotRefreshError(f"{path} is open in Word or LibreOffice: close it first")


def _refuse_other_study(path: Path, record: Record, known: Collection[str]) -> None:
    """Some ids, of definitions and of the gate, are those of any study."""
    ids = {id for number in record.numbers.values() for id in number.ids}
    ours = ids.intersection(known)
    if 2 * len(ours) < len(ids):
        raise _CannotRefreshError(
            f"{path} holds numbers of {len(ids)} ids, of which this study has {len(ours)}: name its"
            " study with --study"
        )


def _rendered(
    root: Path, options: argparse.Namespace, record: Record, tell: Callable[[str], None]
) -> tuple[Package, Record]:
    """The document anew, from the database as it is."""
    from caseseries.documents.render import Renderer
    from caseseries.documents.skeleton import has_documents, skeleton_beside, write_skeleton
    from caseseries.study.study import open_study

    own = has_documents(root)
    values = parameters(options.execute_param, options.execute_params)
    with tempfile.TemporaryDirectory(prefix=".refresh-", dir=options.db.parent) as folder:
        out = Path(folder) / "report"
        with nullcontext(root) if own else skeleton_beside(out) as project:
            if not own:
                write_skeleton(open_study(options.study), project)
            with Renderer(project, out, ("docx",), "embedded", tell, parameters=values) as renderer:
                renderer.render(options.db)
        path = out / f"{record.document}.docx"
        if not path.is_file():
            raise _CannotRefreshError(
                f"{options.file} was rendered from {record.document}.qmd, which the study does"
                " not have: name its study with --study"
            )
        return _read(path)


def _write(package: Package, out: Path) -> None:
    try:
        package.write(out)
    except OSError as error:
        raise _CannotRefreshError(f"{out} cannot be written: {error.strerror}") from error


def _report(outcome: Refreshed, out: Path, file: Path) -> None:
    if outcome.changed or out != file:
        print(out)
    _list("Renewed", outcome.renewed, "{before} → {after}")
    _list_labels("Tables and figures renewed", outcome.contents)
    _list("Typed over by hand and kept (--force renews them)", outcome.typed_over,
          "{before}, would be {after}")  # fmt: skip
    _list_labels(
        "Edited by hand and kept, but for numbers in them (--force renews them)", outcome.edited
    )
    _list("Of numbers the study no longer has, kept", outcome.unknown, "{before}")
    _list("No longer printed like this by the manuscript, kept", outcome.unprinted, "{before}")
    _list("Deleted from the file, or no longer a number of it", outcome.deleted, "{before}")
    _list_labels("Tables and figures no longer in the file or the manuscript", outcome.lost)
    if outcome.reworded:
        print("\nThe manuscript has other words around renewed numbers now; see that yours agree:")
        for sentence in outcome.reworded:
            print(printable(f"  {sentence}"))
    if not outcome.changed:
        print("Nothing to renew.")


def _list(title: str, changes: Sequence[Change], shape: str) -> None:
    if not changes:
        return
    print(f"\n{title} ({len(changes)}):")
    for change in changes:
        within = f" in {change.within}" if change.within else ""
        after = " ".join(change.after.split()) or "nothing"
        before = " ".join(change.before.split()) or "new"
        text = shape.format(before=before, after=after)
        print(printable(f"  {text}  {', '.join(change.ids)}{within}"))


def _list_labels(title: str, labels: Sequence[str]) -> None:
    if labels:
        print(f"\n{title}: {', '.join(labels)}")
