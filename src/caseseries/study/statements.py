"""``[statements]`` of ``study.toml``: what journals ask of every report, whatever it is about."""

from __future__ import annotations

from pydantic import Field

from caseseries.study.settings import SettingsModel


class Statements(SettingsModel):
    """Sentences of the authors; the label of each is its title."""

    approval: str = Field(
        "", title="Ethics approval", description="Who approved the study, with the number."
    )
    consent: str = Field("", title="Consent", description="What participants consented to.")
    funding: str = Field("", title="Funding", description="Who paid, and what part they had.")
    conflicts: str = Field(
        "", title="Conflicts of interest", description="Conflicts of interest, or that none exist."
    )
    contributions: str = Field(
        "", title="Author contributions", description="Who did what, as CRediT roles."
    )
    corresponding: str = Field(
        "", title="Corresponding author", description="Name and address of the one who answers."
    )
    data: str = Field("", title="Data availability", description="Where the data are.")
    code: str = Field("", title="Code availability", description="Where the code is.")
