"""Sentences about survival and its factors: which tests could be made, and how they came out."""

from __future__ import annotations

from typing import Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.number_words import in_words
from caseseries.documents.printing.printed import Printed, composed
from caseseries.documents.printing.sentence_parts import SentenceParts, lower_first
from caseseries.documents.source import rows_of_table
from caseseries.documents.traced.note import plain

SIZE: Final = "largest_renal_tumor_cm"
ORIGIN: Final = "pathology"
LUNG: Final = "non_small_cell_lung_cancer"
ENOUGH_EVENTS: Final = 10
"""Events per variable below which estimates are unreliable (Peduzzi et al. 1995)."""


def _remain(stay: int, n: int) -> str:
    """How many of n significant factors remain so, without `one of one`."""
    if n == 1:
        verb = "remains so" if stay else "does not remain so"
        return f"The one factor significant as published {verb}"
    if stay == n:
        return f"{'Both' if n == 2 else 'All'} factors significant as published remain so"
    if not stay:
        return (
            f"{'Neither' if n == 2 else 'None'} of the factors significant as published remains so"
        )
    return (
        f"Of the factors significant as published, {in_words(stay)} of {in_words(n)} "
        f"{'remains' if stay == 1 else 'remain'} so"
    )


class SurvivalSentences(SentenceParts):
    """What the text says of factors of survival."""

    def deaths(self, **causes: str) -> Printed:
        """How many died, and of what: the causes that somebody died of."""
        id = "overall_survival.deaths"
        start = composed(
            self.Counted(f"{id}.n", "patient", "patients"), " died (",
            self.percent(f"{id}.percent"), ", ", self.n_of(id), ")",
        )  # fmt: skip
        found = self.present("overall_survival.cause", causes)
        of_cause = [self.those(id, after=f" of {name}") for id, name in found]
        return composed(start, ", ", self.row(of_cause)) if of_cause else start

    def origin_medians(self) -> Printed:
        """Plain medians of survival by origin, from ablation and from diagnosis."""
        records = self.results.records("table2")
        if not records:
            return Printed("")
        columns = [
            [self.number(f"table2.{r['level']}.{column}") for r in records]
            for column in ("median_follow_up_months", "median_from_diagnosis_months")
        ]
        units = [" months in ", *[" in "] * (len(records) - 1)]
        named = [
            composed(value, unit, plain(lower_first(str(record["label"]))))
            for value, unit, record in zip(columns[0], units, records, strict=True)
        ]
        one = len(records) == 1
        return composed(
            f" The plain median{'' if one else 's'} from the first ablation "
            f"{'was' if one else 'were'} ",
            self.row(named),
            f"; from the diagnosis of the primary tumor {'it was' if one else 'they were'} ",
            self.row(columns[1]),
            " months.",
        )

    def significant_factors(self, **names: str) -> Printed:
        """How many factors were significant as published, and which; `names` says what some of
        them are called, in the order in which they come first."""
        level = self.significance_level
        found = {
            str(r["variable"]): lower_first(str(r["label"]).partition(",")[0])
            for r in rows_of_table(self.results, "survival_by_group", "table3")
            if not fmt.is_missing(r["logrank_p"]) and r["logrank_p"] < level
        }
        start = self.Counted(
            "table3.significant_factors.n", "factor was", "factors were", none="no factor was"
        )
        if not found:
            return composed(start, " significant")
        variables = [*(v for v in names if v in found), *(v for v in found if v not in names)]
        parts = [
            composed(names.get(v, found[v]), " (*P* ", self.p(f"table3.{v}.logrank_p"), ")")
            for v in variables
        ]
        return composed(start, " significant: ", self.row(parts))

    def two_factors(self) -> Printed:
        """Size and origin of the tumor in the abstract: one by one, and in one model."""
        ids = [f"table3.{variable}.logrank_p" for variable in (SIZE, ORIGIN)]
        together = [f"cox.multivariable.cox.{term}.p_value" for term in self._terms()]
        lung = f"cox.multivariable.cox.{ORIGIN}.{LUNG}.p_value"
        cut = self.number(f"definitions.cut.{SIZE}", 0)
        p_size, p_origin, p_model = self.p(ids[0]), self.p(ids[1]), self.p(lung)
        if not all(map(self.significant, ids)) or not self._shorter():
            model = composed("; in a model of both, the latter had *P* ", p_model)
            model = model if together else ""
            return composed(
                "Tested one at a time, a tumor size of ", cut, " cm or more had *P* ", p_size,
                " and non-small cell lung cancer *P* ", p_origin, model,
            )  # fmt: skip
        stays = [id for id in together if self.significant(id)]
        end = {0: "neither was significant", len(together): "both were significant"}
        words = end.get(len(stays), "only one was significant")
        return composed(
            "A tumor size of ", cut, " cm or more (*P* ", p_size,
            ") and non-small cell lung cancer (*P* ", p_origin,
            ") were each associated with shorter survival",
            *(
                [f"; in a model of both, {words} (*P* ", p_model,
                 " for non-small cell lung cancer)"]
                if together
                else []
            ),
        )  # fmt: skip

    def published_limits(self) -> Printed:
        """The confidence limits of rates among the published methods."""
        if self.conf_type() != "plain":
            return Printed(f"{self.conf_type()} limits of the rates (Greenwood)")
        return composed(
            "limits of the rates at S ± ",
            self.number("definitions.limits_standard_errors", 2),
            " standard errors (Greenwood), cut to 0% and 100%",
        )

    def recommended_test(self) -> Printed:
        """The log-rank test among the recommended methods."""
        limit = "definitions.exact_test_patients"
        if self.has_exact("table3"):
            exact = "the exact permutation distribution of the log-rank statistic"
            return self.because(exact, limit)
        return composed(
            "the log-rank test by its chi-squared distribution (the exact permutation "
            "distribution is enumerated in series of up to ",
            self.counted(limit, "patient", "patients", digits=True),
            ")",
        )

    def what_tests_change(self) -> Printed:
        """What the exact test and the model of several factors change in the conclusions."""
        published = "conclusions.significant_published.n"
        in_model, stay = "conclusions.in_model.n", "conclusions.significant_in_model.n"
        parts = [self._exact_tests(published)]
        if self.value(in_model):
            changes = (self.value(stay) or 0) < (self.value(published) or 0)
            parts += [
                f" The multivariable conclusion does {'' if changes else 'not '}change: "
                "in one model of the ",
                self.counted(in_model, "factor", "factors"),
                ", ",
                self.counted(stay, "factor is", "factors are", none="no factor is"),
                " significant",
            ]
            return composed(*parts, " ([@tbl-conclusions]).")
        return composed(
            *parts, " No model of several factors could be fitted ([@tbl-conclusions])."
        )

    def _exact_tests(self, published: str) -> Printed:
        if not self.has_exact("table3"):
            return composed(
                "The recommended test is ", self.recommended_test(),
                ", so that the tests of single factors are those of @tbl-survival.",
            )  # fmt: skip
        pairs = self._significant_pairs()
        if not pairs:
            return composed(self.because("No factor is significant as published", published), ".")
        stay = sum(self.significant(new) for _, new, _ in pairs)
        rises = all((self.value(new) or 0) > (self.value(old) or 0) for old, new, _ in pairs)
        less = ", by a narrower margin" if rises and stay == len(pairs) else ""
        moved = [
            composed("from ", self.p_value(old), " to ", self.p_value(new), f" for {name}")
            for old, new, name in pairs
        ]
        ids = [id for pair in pairs for id in pair[:2]]
        return composed(
            self.because(_remain(stay, len(pairs)), *ids),
            f" by the exact test{less}: *P* {'rises' if rises else 'moves'} ", self.row(moved), ".",
        )  # fmt: skip

    def _significant_pairs(self) -> list[tuple[str, str, str]]:
        """Ids of the two P values of each factor significant as published, and its name."""
        names = {ORIGIN: "origin", SIZE: "size"}
        found = {
            str(r["variable"]): lower_first(str(r["label"]).partition(",")[0])
            for r in rows_of_table(self.results, "survival_by_group", "table3")
        }
        ordered = [*(v for v in names if v in found), *(v for v in found if v not in names)]
        pairs = [
            (f"table3.{v}.logrank_p", f"table3.{v}.logrank_exact_p", names.get(v, found[v]))
            for v in ordered
        ]
        return [pair for pair in pairs if self.significant(pair[0]) and self.known(pair[1])]

    def origin_matters(self) -> Printed:
        """What the recommended test says of the origin of the tumor."""
        exact = self.has_exact("table3")
        id = f"table3.{ORIGIN}.{'logrank_exact_p' if exact else 'logrank_p'}"
        test = "exact log-rank test" if exact else "log-rank test"
        if not self.known(id):
            return Printed(f"but the {test} could not be made")
        if self.significant(id):
            return composed(f"and the {test} agrees that origin matters (*P* ", self.p(id), ")")
        return composed(f"but the {test} does not show that origin matters (*P* ", self.p(id), ")")

    def too_few_to_tell(self) -> Printed:
        """What few patients of one origin cannot tell, where no factor stays in the model."""
        in_model, stay = "conclusions.in_model.n", "conclusions.significant_in_model.n"
        if not self.value(in_model) or self.value(stay):
            return Printed("")
        patients = self.counted(f"table1.{ORIGIN}.{LUNG}.n", "patient", "patients")
        return composed(
            " But in a model of both factors, with ", patients, " with lung cancer, neither "
            "origin nor size is significant.",
        )  # fmt: skip

    def follow_up_is_not_survival(self) -> Printed:
        """What the median of follow-up says of survival, where most lived longer than it."""
        median, rate = "follow_up.median", "overall_survival.rate_36m"
        longer = (self.value(median) or 0) < 36 and (self.value(rate) or 0) > 50
        is_none = ", printed as median survival, is not one" if longer else ""
        return composed(
            "The median of follow-up, ", self.time(median), is_none,
            f": at {fmt.landmark(36, 'months')} ", self.percent(rate), " were alive",
        )  # fmt: skip

    def events_per_factor(self) -> Printed:
        """What the model of several factors rests on, held against ten events per variable."""
        id = "cox.multivariable.events_per_variable"
        if not self.known(id):
            return Printed("No model of several factors could be fitted")
        few = (self.value(id) or 0) < ENOUGH_EVENTS
        than = "below" if few else "not below"
        return composed(
            "The model rests on ", self.number(id), f" deaths per factor, {than} the ten usually "
            "asked for",
        )  # fmt: skip

    def factors_tested(self) -> Printed:
        """How much the tests of single factors can say, by the deaths there are for each."""
        deaths, factors = "overall_survival.deaths.n", "table3.factors.n"
        n, of = self.value(deaths) or 0, self.value(factors) or 0
        tested = composed(
            self.counted(deaths, "death", "deaths"), " and ",
            self.counted(factors, "factor", "factors"), " tested one at a time",
        )  # fmt: skip
        if n < ENOUGH_EVENTS * of:
            return composed("With ", tested, ", even the smallest *P* value is no more than a hint")
        return composed("There were ", tested, ", and no *P* value is adjusted for the others")

    def what_survival_depends_on(self) -> Printed:
        """What the conclusion says of the factors: nothing, where deaths are few."""
        deaths, significant = "overall_survival.deaths.n", "conclusions.significant_in_model.n"
        few = (self.value(deaths) or 0) < ENOUGH_EVENTS * (self.value("table3.factors.n") or 0)
        if few or not self.known(significant):
            return composed(
                "What survival after ablation depends on cannot be told from ",
                self.counted(deaths, "death", "deaths"),
            )
        return composed(
            self.Counted(significant, "factor is", "factors are", none="no factor is"),
            " significant in one model of survival",
        )

    def _terms(self) -> list[str]:
        return [
            f"{row['variable']}.{row['level']}"
            for row in self.results.records("regression")
            if (row["model"], row["method"]) == ("multivariable", "cox")
            and not fmt.is_missing(row["p_value"])
        ]

    def _shorter(self) -> bool:
        """Whether both factors go with shorter survival, as their hazard ratios say."""
        rows: list[dict[str, Any]] = [
            row
            for row in self.results.records("regression")
            if (row["model"], row["method"]) == ("univariable", "firth")
            and row["variable"] in (SIZE, ORIGIN)
        ]
        known = [row for row in rows if not fmt.is_missing(row["hazard_ratio"])]
        return len(known) == 2 and all(row["hazard_ratio"] > 1 for row in known)
