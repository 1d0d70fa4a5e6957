"""Rows that satisfy declarations and rules, for any study and any number of units.

They are drawn from the declarations and ``[simulate]`` of ``study.toml``, or by the study's own
model. Importing this package imports NumPy, SciPy and Polars.
"""

from caseseries.simulate.error import SimulationError
from caseseries.simulate.model import StudyModel, study_model
from caseseries.simulate.sound import Check
from caseseries.simulate.writer import simulate

__all__ = ["Check", "SimulationError", "StudyModel", "simulate", "study_model"]
