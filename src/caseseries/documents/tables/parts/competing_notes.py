"""What hazard ratios and tests say where another event may make the one asked about impossible."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

CAUSE_SPECIFIC: Final = (
    "Cause-specific hazard ratios (HR) are of the rate of {} among those to whom neither it nor"
    " the competing event has happened, by Cox's model (1972), which censors at the competing"
    " event."
)
SUBDISTRIBUTION: Final = (
    " Subdistribution hazard ratios, by Fine and Gray's model (1999), keep those with the competing"
    " event at risk: above 1, the cumulative incidence of {} is higher."
)
NO_SUBDISTRIBUTION: Final = " Cumulative incidence is not modeled."
GRAY: Final = "*P* values of Gray's test (1988) compare cumulative incidences. "
LOGRANK: Final = (
    "*P* values of the log-rank test compare rates among those to whom neither the event nor the"
    " competing one has happened (cause-specific hazards), from the chi-squared distribution;"
    " exact, from the permutation distribution."
)


def ratios_note(event: str, methods: Collection[str]) -> str:
    """What the ratios of a table are; goes on with their confidence limits."""
    both = "fine_gray" in methods
    rest = SUBDISTRIBUTION.format(event) if both else NO_SUBDISTRIBUTION
    return f"{CAUSE_SPECIFIC.format(event)}{rest} Each"


def robust_note(methods: Collection[str]) -> str:
    """That limits know which rows belong together, and by whose methods."""
    both = "; of subdistribution hazards Zhou and others 2012" if "fine_gray" in methods else ""
    return f"Limits and *P* values know which rows belong together (Lin and Wei 1989{both})."


def tests_note(*, gray: bool) -> str:
    """What the tests of a table of log-rank tests compare."""
    return f"{GRAY if gray else ''}{LOGRANK}"
