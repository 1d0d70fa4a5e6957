"""A realistic linked synthetic cohort of any size, drawn from the declarations.

Every patient has a latent course (when tumor arises, grows, kills) and what follow-up makes visible
of it; one clinical concept per module. Importing this package imports NumPy, SciPy and Polars.
"""

from caseseries.simulate.declared import SimulationError
from caseseries.simulate.writer import write_cohort
from simulation.cohort import simulate_patients

__all__ = ["SimulationError", "simulate_patients", "write_cohort"]
