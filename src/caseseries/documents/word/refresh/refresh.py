"""One edited Word file against a new rendering of its document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from caseseries.documents.word.controls import (
    Control,
    bookmark_numbers,
    controls,
    family,
    number_controls,
)
from caseseries.documents.word.package import Package
from caseseries.documents.word.record import Record, WrittenNumber, write_record
from caseseries.documents.word.refresh.contents import Side, renew_content
from caseseries.documents.word.refresh.restore import restore
from caseseries.documents.word.refresh.texts import renew_text
from caseseries.documents.word.sentences import hash_around, sentence_around


@dataclass(frozen=True)
class Change:
    """One printed text: ids of its numbers, the table or figure it stands in, before and after.

    Of a text that was not renewed `after` is what it would have become, "" where that is not known.
    """

    ids: tuple[str, ...]
    within: str
    before: str
    after: str


@dataclass
class Refreshed:
    """What became of a file.

    ``typed_over`` and ``edited`` are kept as authors left them; ``unknown`` ids are no longer of
    the study; ``unprinted`` the manuscript no longer prints in that form; ``deleted`` is no longer
    in the file; ``reworded`` are sentences of the manuscript that have other words around a
    renewed number than when the file was written.
    """

    renewed: list[Change] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    typed_over: list[Change] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    unknown: list[Change] = field(default_factory=list)
    unprinted: list[Change] = field(default_factory=list)
    deleted: list[Change] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    changed: bool = False


class _Renderings:
    """The numbers of the new rendering, to be asked with a key of the old file."""

    def __init__(self, package: Package) -> None:
        self._by_key: dict[str, Control] = {}
        self._families: dict[str, list[Control]] = {}
        for control in controls(package):
            if control.key:
                self._by_key[control.key] = control
                self._families.setdefault(family(control.key), []).append(control)

    def of(self, key: str, n_before: int) -> Control | None:
        """What stands there now; None where that cannot be told.

        Where the same numbers are printed alike several times, the texts are the same as a rule;
        where they are not, the place decides, if as many were there before.
        """
        found = self._families.get(family(key), [])
        if len({control.text for control in found}) == 1:
            return found[0]
        return self._by_key.get(key) if len(found) == n_before else None

    def sentence_instead(self, key: str, around: str) -> tuple[str, str] | None:
        """The sentence that stands for one with other words, and the hash of its words.

        None where some text printed alike still has the words it had.
        """
        found = self._families[family(key)]
        if any(hash_around(control.element) == around for control in found):
            return None
        control = self._by_key.get(key, found[0])
        return sentence_around(control.element)[0], hash_around(control.element)


def refresh(
    package: Package,
    record: Record,
    renewed: tuple[Package, Record],
    known: Collection[str],
    *,
    force: bool = False,
) -> Refreshed:
    """Renew `package` in place from a new rendering. `known` are the ids the study has.

    `force` renews what authors have typed over, too.
    """
    restore(package, record)
    outcome = Refreshed()
    rendering, now = renewed
    whole = _renew_contents(package, record, renewed, outcome, force)
    sizes: dict[str, int] = {}
    for key in record.numbers:
        sizes[family(key)] = sizes.get(family(key), 0) + 1
    texts = _Renderings(rendering)
    seen: set[str] = set()
    # a sentence that was copied has the number twice
    before = dict(record.numbers)
    for control in controls(package):
        written = before.get(control.key)
        if written is None or written.within in whole:
            continue
        if control.text:
            seen.add(control.key)
            target = texts.of(control.key, sizes[family(control.key)])
            renewal = _renew(control, written, target, texts, known, outcome, force)
            if renewal is not None:
                record.numbers[control.key] = renewal
    for key, written in record.numbers.items():
        if key not in seen and written.within not in whole:
            outcome.deleted.append(Change(written.ids, written.within, written.text, ""))
    _take_over(record, now, whole)
    number_controls(package)
    bookmark_numbers(package)
    write_record(package, record)
    return outcome


def _renew(
    control: Control,
    written: WrittenNumber,
    target: Control | None,
    texts: _Renderings,
    known: Collection[str],
    outcome: Refreshed,
    force: bool,
) -> WrittenNumber | None:
    """Renew one number; what is from now on taken for written there, None where it is kept."""
    found = control.text
    after = "" if target is None else target.text
    change = Change(written.ids, written.within, found, after)
    if target is None:
        gone = [id for id in written.ids if id not in known]
        (outcome.unknown if gone else outcome.unprinted).append(change)
        return None
    if found == after:
        return replace(written, text=after)
    if found != written.text and not force:
        outcome.typed_over.append(change)
        return None
    renew_text(control, target)
    outcome.changed = True
    if _squeezed(found) != _squeezed(after):
        outcome.renewed.append(change)
    around = written.around
    if not written.within and (instead := texts.sentence_instead(control.key, around)):
        sentence, around = instead
        if sentence and sentence not in outcome.reworded:
            outcome.reworded.append(sentence)
    return replace(written, text=after, around=around)


def _squeezed(text: str) -> str:
    """The text without the spaces that align it."""
    return " ".join(text.split())


def _renew_contents(
    package: Package,
    record: Record,
    renewed: tuple[Package, Record],
    outcome: Refreshed,
    force: bool,
) -> set[str]:
    """Renew tables and figures; the labels of those whose numbers are renewed with them."""
    rendering, now = renewed
    fresh = {control.label: control for control in controls(rendering) if control.label}
    there = [control for control in controls(package) if control.label]
    whole: set[str] = set()
    for control in there:
        written = record.contents.get(control.label)
        other = fresh.get(control.label)
        if other is None or written is None:
            outcome.lost.append(control.label)
            continue
        before = _numbers_of(record, control.label)
        result = renew_content(Side(package, control), Side(rendering, other), written, force=force)
        if result == "edited":
            outcome.edited.append(control.label)
            continue
        whole.add(control.label)
        if result == "renewed":
            outcome.changed = True
            outcome.contents.append(control.label)
            outcome.renewed += _differences(before, _numbers_of(now, control.label))
    labels = {control.label for control in there}
    outcome.lost += [label for label in record.contents if label not in labels]
    return whole


def _numbers_of(record: Record, label: str) -> dict[str, WrittenNumber]:
    return {key: number for key, number in record.numbers.items() if number.within == label}


def _differences(
    before: Mapping[str, WrittenNumber], after: Mapping[str, WrittenNumber]
) -> list[Change]:
    return [
        Change(number.ids, number.within, before[key].text if key in before else "", number.text)
        for key, number in after.items()
        if key not in before or _squeezed(before[key].text) != _squeezed(number.text)
    ]


def _take_over(record: Record, now: Record, whole: set[str]) -> None:
    """Of tables and figures that are as the new rendering has them, its record holds."""
    record.numbers = {
        key: number for key, number in record.numbers.items() if number.within not in whole
    } | {key: number for key, number in now.numbers.items() if number.within in whole}
    for label in whole:
        record.contents[label] = now.contents[label]
