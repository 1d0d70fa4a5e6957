"""The patients of this study: what only thermal ablation of renal metastases knows.

Every patient has a latent course (when tumor arises, grows, kills) and what follow-up makes visible
of it; one clinical concept per module. ``caseseries simulate`` calls ``draw`` and writes ``MODEL``
into the label of what it wrote.
"""

from simulation.cohort import draw

MODEL: str = """\
a model of patients with renal metastases treated by thermal ablation, whose proportions and
hazards are those of Nagata et al., Interventional Radiology 2022;7:85-92, and of the papers named
beside each of them in `simulation/`, or are assumed and say so there."""

__all__ = ["MODEL", "draw"]
