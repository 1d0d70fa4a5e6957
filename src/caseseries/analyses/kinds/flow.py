"""Boxes of a flow chart, counted by the study's SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.said.figures import Flow as Settings
from caseseries.results import frames
from caseseries.results.numbers import Population, slug
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

COLUMNS: Final = ("position", "box", "label", "n")
ASIDE: Final = "excluded"
"""Boxes so called, or with a name that begins so, stand beside the arrow."""

FRAMES: Final[frames.Frames] = {
    "flow": (
        "One row per line of a box of a flow chart.",
        (
            frames.FIGURE,
            frames.POSITION,
            ("box", frames.TEXT, "Name of the box; rows with the same one are its lines."),
            ("aside", frames.FLAG, "True where the box stands beside the arrow."),
            frames.LABEL,
            frames.N,
            ("number", frames.TEXT, "Id of the number."),
            ("total", frames.INTEGER, "Of a box beside the arrow, the sum of its lines."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``flow``; numbers ``<figure>.<box>.n``, of boxes with several lines
    ``<figure>.<box>.<label>.n``. Raises StudyFileError where the table cannot be used."""
    place = f"{at(study.file, ['figures', name, 'table'])}: [figures.{name}] table = {said.table!r}"
    rows = _rows(said, cohort, place)
    boxes: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        boxes.setdefault(str(row["box"]), []).append(row)
    lines: list[dict[str, Any]] = []
    for box, of_box in boxes.items():
        aside = slug(box).startswith(ASIDE)
        total = sum(row["n"] for row in of_box) if aside else None
        for row in of_box:
            single = len(of_box) == 1
            label = row["label"] or (_words(box) if single else None)
            if label is None:
                raise StudyFileError(f"{place}: a line of the box {box!r} has no label")
            id = f"{name}.{slug(box)}{'' if single else f'.{slug(str(label))}'}.n"
            if any(id == line["number"] for line in lines):
                raise StudyFileError(f"{place}: the box {box!r} has the label {label!r} twice")
            _record(id, row["n"], str(label), said.table, record)
            lines.append(
                {"box": box, "aside": aside, "label": str(label), "n": row["n"], "number": id,
                 "total": total}
            )  # fmt: skip
        if total is not None and len(of_box) > 1:
            _record(f"{name}.{slug(box)}.n", total, _words(box), said.table, record)
    record.frame(
        "flow",
        (
            {"figure_name": name, "position": position, **line}
            for position, line in enumerate(lines, start=1)
        ),
    )


def _rows(said: Settings, cohort: Cohort, place: str) -> list[dict[str, Any]]:
    import duckdb

    try:
        rows = cohort.records(
            f"(select {', '.join(COLUMNS)} from {said.table})", "position"
        )  # fmt: skip
    except duckdb.Error as error:
        raise StudyFileError(
            f"{place} cannot be used; it takes columns {', '.join(COLUMNS)}: {error}"
        ) from None
    for row in rows:
        if row["box"] is None or not isinstance(row["n"], int) or row["n"] < 0:
            raise StudyFileError(
                f"{place}: the row at position {row['position']} needs a box and a count n, and has"
                f" box {row['box']!r} and n {row['n']!r}"
            )
    return rows


def _words(box: str) -> str:
    words = box.replace("_", " ")
    return words[:1].upper() + words[1:]


def _record(id: str, value: int, label: str, table: str, record: Recorder) -> None:
    counted = Population(label, "", (), (table,))
    record.add(id, value, counted, statistic="count", method=f"{__name__}.analyse")
