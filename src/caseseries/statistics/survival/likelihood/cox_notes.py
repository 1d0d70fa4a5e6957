"""Words for the terms of a Cox model that have no estimate."""

from __future__ import annotations

import numpy as np

from caseseries.statistics.survival.likelihood.design import Design
from caseseries.statistics.survival.likelihood.identifiability import (
    constant_at_risk,
    separating_direction,
)
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood
from caseseries.statistics.survival.observations import FloatArray, IntArray


def left_out(likelihood: PartialLikelihood, model: Design, kept: IntArray) -> str:
    """Words for the terms that cannot have a coefficient beside the ones kept."""
    said = [f"{name} has one level only" for name in model.one_level]
    for position, term in enumerate(model.terms):
        if position in kept:
            continue
        values = likelihood.matrix[:, position]
        if (values == values[0]).all():
            said.append(f"{term} is constant")
        elif _constant(likelihood.with_terms(np.array([position]))):
            said.append(f"{term} is constant among those at risk at each event")
        else:
            said.append(f"{term} is a combination of the terms before it")
    return f"not estimable: {', '.join(said)}" if said else ""


def separated(
    likelihood: PartialLikelihood,
    model: Design,
    kept: IntArray,
    direction: FloatArray,
    remedy: str = "; penalty='firth' has an estimate",
) -> str:
    """Words for a likelihood without a maximum: which hazard ratios run away, and the remedy."""
    alone: list[str] = []
    terms = [model.terms[position] for position in kept]
    for position, term in enumerate(terms):
        slope = separating_direction(likelihood.with_terms(np.array([position])))
        if slope is not None:
            alone.append(f"{term} to {'infinity' if slope[0] > 0 else '0'}")
    if alone:
        what = f"the hazard ratio of {', '.join(alone)} (separation)"
    else:
        spread = np.abs(direction) * likelihood.scale
        involved = [terms[i] for i in np.flatnonzero(spread > 1e-6 * spread.max())]
        what = f"the hazard ratios of a combination of {', '.join(involved)} without bound "
        what += "(separation)"
    n_events = likelihood.n_events
    few = f", {len(terms)} terms for {n_events} events" if len(terms) >= n_events else ""
    return f"not estimable: the likelihood drives {what}{few}{remedy}"


def _constant(likelihood: PartialLikelihood) -> bool:
    information = likelihood.evaluate(np.zeros(1)).information
    return bool(constant_at_risk(likelihood, np.diag(information))[0])
