"""Sentences and parts of sentences that read differently in another cohort.

What prints a number alone is in `caseseries.documents.printing.printed_numbers`. Here stand the
texts that depend on what
the data hold: which groups have patients, whether a test could be made, how it came out. Each is
put together of printed numbers that keep their traces; words in between are Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from caseseries.documents.printing.printed import Printed, composed
from report.local_sentences import LocalSentences
from report.survival_sentences import LUNG, SurvivalSentences

__all__ = ["Printed", "Sentences"]

if TYPE_CHECKING:
    say: Sentences

ONE_TUMOR_EACH: Final = "repeated_ablation.one_tumor_per_session.n"


class Sentences(LocalSentences, SurvivalSentences):
    """The `say` of the documents: printed numbers, and sentences made of them."""

    def each(self, prefix: str, /, **names: str) -> Printed:
        """`the salivary gland (30.8%, 4/13) and the lung (23.1%, 3/13)`: groups that have patients.

        `names` maps the groups of ``prefix.<group>.n`` to what they are called, in their order.
        """
        present = self.present(prefix, names)
        return self.row([composed(name, " (", self._inside(id), ")") for id, name in present])

    def _inside(self, prefix: str) -> Printed:
        """`30.8%, 4/13`: a share inside parentheses."""
        return composed(self.percent(f"{prefix}.percent"), ", ", self.n_of(prefix))

    def numbers_of(self, prefix: str, join: str, /, **names: str) -> Printed:
        """`four with lung cancer and one with leiomyosarcoma`, or `none`; `join` stands before
        each name, or, where it is ``in``, after it: `lung cancer in four`."""
        present = self.present(prefix, names)
        if not present:
            return Printed("none")
        if join == "in":
            parts = [composed(f"{name} in ", self.words(f"{id}.n")) for id, name in present]
        else:
            parts = [composed(self.words(f"{id}.n"), f" {join} {name}") for id, name in present]
        return self.row(parts)

    def extra_renal(self, *, always_up_to: str = "", **organs: str) -> Printed:
        """Where the extra-renal tumors were and how large, after a colon; one patient's with the
        renal tumor's size where `organs` ends with a star."""
        parts = []
        for id, name in self.present("baseline.extra_renal", organs):
            single = self.value(f"{id}.n") == 1
            up_to = "" if single and id.rpartition(".")[2] not in always_up_to else "up to "
            size = self.number(f"{id}.max_diameter_mm", 0)
            part: list[str] = [f"{name.rstrip('*')} (", self._inside(id), f"; {up_to}", size, " mm"]
            if single and name.endswith("*"):
                renal = self.number(f"{id}.renal_tumor_mm", 0)
                part += [", in a patient with a renal tumor of ", renal, " mm"]
            parts.append(composed(*part, ")"))
        return composed(": in ", self.row(parts)) if parts else Printed("")

    def not_proved(self) -> Printed:
        """The patients whose metastasis was not proved by biopsy."""
        return self.share("baseline.metastasis_not_confirmed")

    def both_sides(self) -> Printed:
        """Patients that belong to both sides and to both kinds of ablation."""
        return composed(
            self.counted("baseline.both_kidneys.n", "patient", "patients"),
            " had tumors on both sides and ",
            self.counted("technique.every_modality.patients.n", "had", "had", none="none had"),
            " both kinds of ablation",
        )

    def interval_after_chemotherapy(self) -> Printed:
        """A sentence, or nothing where no renal metastasis appeared after chemotherapy."""
        prefix = "chemotherapy.previous.years_to_renal_metastasis"
        if not self.known(f"{prefix}.minimum"):
            return Printed("")
        start = " Where the renal metastasis appeared after the end of chemotherapy, the "
        low, high = (self.number(f"{prefix}.{end}", 0) for end in ("minimum", "maximum"))
        if low == high:
            return composed(start, "interval was ", low, " year" if low == "1" else " years", ".")
        return composed(start, "interval was ", low, " to ", high, " years.")

    def repeated_sessions(self) -> Printed:
        """How many patients had more than one session, and how far apart."""
        patients = self.Counted("repeated_ablation.patients.n", "patient", "patients")
        share = self.percent("repeated_ablation.patients.percent")
        start = composed(patients, " (", share, ") underwent more than one session")
        if not self.known("repeated_ablation.span_days.minimum"):
            return start
        one_each = self.words(ONE_TUMOR_EACH)
        return composed(
            start,
            ", ",
            self.n("repeated_ablation.span_days.minimum"),
            " to ",
            self.n("repeated_ablation.span_days.maximum"),
            " days apart; in ",
            one_each if one_each != "no" else self.because("none", ONE_TUMOR_EACH),
            " of them each session treated one tumor",
        )

    def harm(self) -> Printed:
        """Deaths and major complications of the abstract, where it goes on from a rate."""
        deaths, major = "complications.death.n", "complications.major.n"
        if not self.value(deaths) and not self.value(major):
            return self.because(
                "without procedure-related deaths or major complications", deaths, major
            )
        return composed(
            "with ",
            self.counted(deaths, "procedure-related death", "procedure-related deaths"),
            " and ",
            self.counted(major, "major complication", "major complications"),
        )

    def renal_decline(self) -> Printed:
        """Whether renal function declined by the sixth month, with the paired test."""
        id = "renal_function.paired_t_p"
        if not self.known(id):
            return Printed("The change of renal function could not be tested.")
        p = composed(" by the sixth month (*P* ", self.p(id, places=4), ").")
        if not self.significant(id):
            return composed("Renal function did not change significantly", p)
        fell = (self.value("renal_function.decrease.mean") or 0) > 0
        return composed(f"Renal function {'declined' if fell else 'improved'}", p)

    def renal_tests(self) -> Printed:
        """Both tests of the change of eGFR."""
        if not self.known("renal_function.paired_t_p"):
            return Printed("The change could not be tested.")
        fell = (self.value("renal_function.decrease.mean") or 0) > 0
        word = "" if self.significant("renal_function.paired_t_p") else "not "
        return composed(
            f"The {'decline' if fell else 'change'} was {word}significant (paired *t* test, *P* ",
            self.p("renal_function.paired_t_p", places=4),
            "; signed-rank test, *P* ",
            self.p("renal_function.wilcoxon_p", places=4),
            ").",
        )

    def local_progression(self, *, share: bool = False) -> Printed:
        """Who had local tumor progression, and when the first was seen; with `share`, the
        percentage and the origin in a single patient."""
        id = "local_control.progressed"
        n = self.value(f"{id}.n") or 0
        who = (self.Counted if share else self.counted)(f"{id}.n", "patient", "patients")
        if share:
            single = n == 1 and self.known(f"{id}.{LUNG}.n")
            origin = ", with non-small cell lung cancer," if single else ""
            who = composed(who, " (", self.percent(f"{id}.percent"), f"){origin}")
        if not n:
            return composed(who, " had local tumor progression")
        if n == 1:
            after = "radiofrequency ablation" if self._radiofrequency() else "cryoablation"
            comma, start = ("", "") if share else (",", "")
        else:
            after, comma, start = "ablation", ",", "the first "
        when = self.time("local_control.first_progression_months")
        had = f" had local tumor progression{comma} {start}"
        return composed(who, had, when, f" after {after}")

    def _radiofrequency(self) -> bool:
        return bool(self.value("local_control.progressed.radiofrequency.n"))

    def local_risk(self) -> Printed:
        """How many tumors were at risk when the first progressed, and the rates of control."""
        id = "local_control.at_risk_at_first_progression.n"
        rates = self.rates("local_control", 12, 36, 60)
        if not self.known(id):
            return composed("Local tumor control was ", rates)
        tumors = self.counted(id, "tumor was", "tumors were", digits=True)
        return composed("At that time ", tumors, " at risk, and local tumor control was ", rates)

    def what_holds_of_the_kidney(self) -> Printed:
        """Efficacy, harm, progression and renal function, as the discussion sums them up."""
        efficacy, major = "technique.primary_technique_efficacy.percent", "complications.major.n"
        progressed, stage = "local_control.progressed.n", "renal_function.remained_stage_1_2"
        if self.value(efficacy) == 100:
            covered = composed(self.because("Each tumor was covered", efficacy))
        else:
            covered = composed("Of the tumors, ", self.percent(efficacy), " were covered")
        if self.value(major) or self.value("complications.death.n"):
            harm = self.counted(major, "complication was major", "complications were major")
        else:
            harm = self.because("no complication was major", major)
        local = self.counted(progressed, "tumor", "patients had tumors that", none="no tumor")
        parts = [covered, " by the first ablation, ", harm, ", and ", local, " progressed locally"]
        if self.known(f"{stage}.percent"):
            parts += ["; ", self.percent(f"{stage}.percent"), " of the patients with eGFR before "
                      "and after ablation remained in CKD stage 1 or 2"]  # fmt: skip
        return composed(*parts)

    def what_the_kidney_lost(self) -> Printed:
        """Local progression, harm and the fall of eGFR, as the conclusion sums them up."""
        fall = "renal_function.decrease_percent"
        progressed = self.counted("local_control.progressed.n", "tumor", "tumors", none="no tumor")
        worse = self.counted(
            "complications.major.n", "complication was", "complications were",
            none="no complication was",
        )  # fmt: skip
        parts = [progressed, " progressed locally, ", worse, " major"]
        if self.known(f"{fall}.mean"):
            fell = (self.value(f"{fall}.mean") or 0) > 0
            words = "eGFR fell by a mean of " if fell else "the mean fall of eGFR was "
            parts += [f", and {words}", self.number(f"{fall}.mean"), "%"]
        return composed(*parts)

    def renal_function_of_treated(self) -> Printed:
        """Loss of eGFR in those who had chemotherapy after ablation; nothing without any."""
        prefix = "renal_function.chemotherapy"
        if not self.known(f"{prefix}.decrease_percent.mean"):
            return Printed("")
        return composed(
            " In those treated, eGFR had fallen by ",
            self.mean_sd(f"{prefix}.decrease_percent"), "% (range, ",
            self.percent_range(f"{prefix}.decrease_percent"), "), and ",
            self.share(f"{prefix}.stage_1_2_after"), " were in CKD stage 1 or 2.",
        )  # fmt: skip


def __getattr__(name: str) -> Sentences:
    # Made when a document asks for it, which may be after a renderer imported this module.
    if name != "say":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from caseseries.document import published

    return Sentences(published)
