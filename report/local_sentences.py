"""Sentences about local control and progression: published beside recommended, and what changes."""

from __future__ import annotations

from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.printed import Printed, composed
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.documents.source import endpoint_row

LANDMARKS: Final = (12, 36, 60)
INCIDENCE: Final = "incidence_of_local_progression"
PUBLISHED: Final = "progression_free_survival"
WITH_DEATH: Final = "progression_or_death"
FACTORS: Final = ("progression_factors", "progression_or_death_factors")


class LocalSentences(SentenceParts):
    """What the text says of local control, of progression, and of death in their way."""

    def share_with_limits(self, prefix: str) -> Printed:
        """`100% (19/19; 95% CI, 82.4%–100%)`: a share with its exact limits."""
        if not self.known(f"{prefix}.percent"):
            return self.share(prefix)
        percent, n_of = self.percent(f"{prefix}.percent"), self.n_of(prefix)
        return composed(percent, " (", n_of, "; ", self.exact_limits(prefix), ")")

    def exact_limits(self, prefix: str) -> Printed:
        """`95% CI, 82.4%–100%`: the exact limits of a share."""
        level = fmt.level(self._level)
        if not self.known(f"{prefix}.percent_low"):
            return Printed(f"{level} CI not estimable")
        text = f"{level} CI, {self.limits(f'{prefix}.percent')}"
        return self.because(text, f"{prefix}.percent_low", f"{prefix}.percent_high")

    def local_recommended(self) -> Printed:
        """Local control and progression as recommended; nothing without tumors."""
        return composed(self.local_control_by_patient(), self.local_incidence())

    def local_control_by_patient(self) -> Printed:
        """The rates of local control with limits that know the patient."""
        if not self.known("local_control.rate_12m"):
            return Printed("")
        conf_type = self.conf_type(limits="recommended")
        rates = self.rates("local_control", *LANDMARKS, limits=self._recommended("local_control"))
        if not self._several("local_control"):
            return composed(
                f" No patient had more than one tumor; with {conf_type} limits it was ", rates, "."
            )
        return composed(
            f" These limits take the tumors as independent; with {conf_type} limits that allow"
            " for several tumors in a patient it was ", rates, ".",
        )  # fmt: skip

    def local_incidence(self) -> Printed:
        """How often local progression comes where death may come first."""
        if not self.known(f"{INCIDENCE}.rate_12m"):
            return Printed("")
        first = self.counted(f"{INCIDENCE}.competing.n", "tumor", "tumors", none="no tumor")
        rates = self.rates(INCIDENCE, *LANDMARKS, limits=self._recommended("local_progression"))
        return composed(
            " Death came before local progression in ", first,
            "; with death as a competing event, the cumulative incidence of local progression was ",
            rates, " ([@fig-local-incidence]).",
        )  # fmt: skip

    def progression_or_death(self) -> Printed:
        """Progression-free survival with death as an event, which the original censors."""
        id = f"{PUBLISHED}.died_without.n"
        if not self.value(id):
            told = "No patient died without progression, so that death as an event changes nothing"
            return composed(self.because(told, id), " ([@fig-progression-or-death]).")
        who = self.Counted(id, "patient", "patients")
        rates = self.rates(WITH_DEATH, *LANDMARKS[:2], limits="recommended")
        return composed(
            who, " died without progression; with death as an event, progression-free survival"
            " was ", rates, ", with ", self.conf_type(limits="recommended"),
            " limits ([@fig-progression-or-death]).",
        )  # fmt: skip

    def what_local_analysis_changes(self) -> Printed:
        """Whether limits, rates and significance are others in the recommended analysis."""
        parts = [self._lower_limit(), self._rates_with_death(), self._factors_with_death()]
        told = self.row([part for part in parts if part])
        return composed("From the published to the recommended analysis, ", told, ".")

    def _lower_limit(self) -> Printed:
        rate, when = "local_control.rate_12m", fmt.landmark(12, "months")
        old = f"{rate}_low"
        new = f"{rate}_{self._recommended('local_control')}_low"
        if not self.known(old):
            return Printed("")
        if not self.known(new):
            why = f"the recommended limits of local control at {when} cannot be estimated"
            return self.because(why, "local_control.progressed.n")
        return composed(f"the lower limit of local control at {when} ", self._moves(old, new))

    def _rates_with_death(self) -> Printed:
        ids = [(f"{PUBLISHED}.rate_{at}m", f"{WITH_DEATH}.rate_{at}m") for at in LANDMARKS[:2]]
        if not all(self.known(id) for pair in ids for id in pair):
            return Printed("")
        changed = [
            (pair, at)
            for pair, at in zip(ids, LANDMARKS[:2], strict=True)
            if self.percent(pair[0]) != self.percent(pair[1])
        ]
        if not changed:
            words = "progression-free survival stays the same at 1 and 3 years"
            return self.because(words, *(id for pair in ids for id in pair))
        # A further event can only lower it.
        fallen = [
            composed("from ", self.percent(old), " to ", self.percent(new),
                     f" at {fmt.landmark(at, 'months')}")
            for (old, new), at in changed
        ]  # fmt: skip
        return composed("progression-free survival falls ", self.row(fallen))

    def _factors_with_death(self) -> Printed:
        old, new = (f"{table}.significant_factors.n" for table in FACTORS)
        before, after = self.value(old), self.value(new)
        factors = self.counted(new, "factor affects", "factors affect", none="no factor affects")
        what = " progression-free survival significantly"
        if before == after:
            return composed(factors, f"{what} in {'both' if after else 'either'}")
        published = self.words(old) if before else self.because("none", old)
        return composed(factors, f"{what}, ", published, " in the published analysis")

    def _moves(self, old: str, new: str) -> Printed:
        """`falls from 80.7% to 59.6%`, or `stays at 80.7%` where both print alike."""
        before, after = self.percent(old), self.percent(new)
        if before == after:
            return composed("stays at ", after)
        falls = (self.value(new) or 0) < (self.value(old) or 0)
        return composed("falls" if falls else "rises", " from ", before, " to ", after)

    def _several(self, endpoint: str) -> bool:
        """Whether several tumors belong to one patient."""
        return bool(endpoint_row(self.results, endpoint)["robust"])

    def _recommended(self, endpoint: str) -> str:
        return "robust_recommended" if self._several(endpoint) else "recommended"
