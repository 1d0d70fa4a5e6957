"""A study's own model of its units: the folder ``simulation/`` of the study, where it has one."""

from __future__ import annotations

import typing
from collections.abc import Mapping

from caseseries.simulate.error import SimulationError
from caseseries.study.declaration import Table
from caseseries.study.study import StudyError

if typing.TYPE_CHECKING:
    import polars as pl

    from caseseries.study.study import Study

FOLDER = "simulation"


class StudyModel(typing.Protocol):
    """What a study's ``simulation/__init__.py`` offers.

    ``draw`` returns the declared tables of the units ``first`` to ``first + count - 1`` of a seed,
    rows sorted by unit. A unit depends on the seed and its own number alone. ``MODEL`` says in
    Markdown where proportions and hazards come from; it goes on after "They were drawn from".
    """

    MODEL: str

    def draw(
        self, seed: int, first: int, count: int, tables: Mapping[str, Table]
    ) -> dict[str, pl.DataFrame]: ...


def study_model(study: Study) -> StudyModel | None:
    """Return the model in a study's folder, None where the study has none.

    Raises SimulationError where the module cannot be imported or lacks what it has to offer.
    """
    folder = study.root / FOLDER
    if not folder.is_dir():
        return None
    try:
        module = study.load(FOLDER)
    except StudyError as error:
        raise SimulationError(str(error)) from error
    if not callable(getattr(module, "draw", None)):
        raise SimulationError(
            f"{folder} offers no draw(seed, first, count, tables); write it in __init__.py, or "
            "remove the folder to have rows drawn from the declarations"
        )
    if not isinstance(getattr(module, "MODEL", None), str):
        raise SimulationError(
            f'{folder} lacks MODEL = "…"; say there in a sentence where the model comes from'
        )
    return typing.cast(StudyModel, module)


def modelled(
    model: StudyModel, seed: int, first: int, count: int, tables: Mapping[str, Table]
) -> dict[str, pl.DataFrame]:
    """Return what a model draws, held against the declared tables and columns.

    Raises SimulationError where a declared table or column is missing.
    """
    frames = model.draw(seed, first, count, tables)
    for name, table in tables.items():
        if name not in frames:
            raise SimulationError(f"{FOLDER}/ draws no table {name}, which is declared")
        lacking = [column for column in table.column_names if column not in frames[name].columns]
        if lacking:
            raise SimulationError(
                f"{FOLDER}/ draws {name} without {', '.join(lacking)}, which its declaration has"
            )
    return {name: frames[name].select(table.column_names) for name, table in tables.items()}
