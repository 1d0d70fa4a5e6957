"""The error of everything in this room."""


class SimulationError(ValueError):
    """Declarations, hints, rules or a study's model contradict each other; says which and where."""
