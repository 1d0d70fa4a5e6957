"""Papers that do not exist: abstract, text and tables, printed in thirty styles from known rows."""

from __future__ import annotations

import random
from dataclasses import dataclass

from generated_cohorts import Cohort
from generated_errors import ERRORS
from generated_numbers import Printed, numbers_of
from generated_styles import CHI_TESTS, MEANS, MEDIANS, STYLES, T_TESTS, Style

LEADS = ("At baseline there was a", "We noted a", "This group had a")


@dataclass(frozen=True)
class Generated:
    """The text of a paper in Markdown, and the number in it that is wrong."""

    text: str
    style: int
    error: str = ""
    wrong: str = ""
    """The digits planted, in plain form."""


def paper(cohort: Cohort, style: Style, error: str, rng: random.Random) -> Generated | None:
    """None where the cohort has nothing to plant that error in."""
    printed = numbers_of(cohort, style.rounding)
    wrong = ""
    if error:
        key = ERRORS[error](printed, style.rounding, style.beside, rng)
        if key is None:
            return None
        source = printed.abstract if key.startswith("abstract ") else printed.text
        wrong = source[key.removeprefix("abstract ")]
    writer = _Writer(cohort, printed, style)
    return Generated(writer.paper(), style.number, error, wrong)


class _Writer:
    def __init__(self, cohort: Cohort, printed: Printed, style: Style) -> None:
        self.words, self.printed, self.style = cohort.words, printed, style
        self.here = printed.text
        self.is_people = self.words.levels[0] in ("men", "women")

    def paper(self) -> str:
        parts = ["# A series of " + self.words.people, "## Abstract"]
        self.here = {**self.printed.text, **self.printed.abstract}
        parts += self.abstract()
        self.here = self.printed.text
        parts += ["## Methods", self.methods(), "## Results", *self.results()]
        parts += ["Table 1. Characteristics.", self.table(), "## Discussion", self.discussion()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def num(self, key: str) -> str:
        return self.style.shown(self.here[key])

    def share(self, key: str, who: str = "") -> str:
        n = self.here.get(f"{key}.n", self.here["n"])
        people = who or self.words.people
        return self.style.of(self.here[key], self.here[f"{key}.p"], n, people)

    def mean(self, key: str, what: str, unit: str) -> str:
        names = {"m": "mean", "sd": "sd", "lo": "min", "hi": "max"}
        numbers = {short: self.num(f"{key}.{name}") for short, name in names.items()}
        return MEANS[self.style.mean].format(what=what, unit=unit, **numbers)

    def median(self, key: str, what: str, unit: str) -> str:
        names = {"md": "median", "q1": "q1", "q3": "q3", "lo": "min", "hi": "max"}
        numbers = {short: self.num(f"{key}.{name}") for short, name in names.items()}
        return MEDIANS[self.style.median].format(what=what, unit=unit, **numbers)

    def p(self, key: str) -> str:
        return self.style.p_of(self.here[key])

    def limited(self, key: str, unit: str = "%") -> str:
        low, high = self.here[f"{key}.low"], self.here[f"{key}.high"]
        return self.style.limits(self.here[key], low, high, unit)

    def abstract(self) -> list[str]:
        here, words = self.here, self.words
        sexes = ""
        if self.is_people:
            sexes = f"{self.style.count(here['yes'])} {words.levels[0]}; "
        first = (
            f"We reviewed {here['n']} {words.people} ({sexes}"
            f"{self.mean('age', 'age', 'years')}) with {here['items']} {words.items}."
        )
        result = f"{words.outcome.capitalize()} was seen in {self.share('hit')}. {self.survival()}"
        return [f"**Methods:** {first}", f"**Results:** {result}"]

    def survival(self) -> str:
        here = self.here
        years = [y for y in (1, 3, 5) if f"os{y}" in here]
        if len(years) < 2:
            return f"Overall survival was {self.limited('os1')} at 1 year." if years else ""
        rates = [self.limited(f"os{y}") for y in years]
        times = [str(y) for y in years]
        joined = f"{', '.join(rates[:-1])} and {rates[-1]}"
        at = f"{', '.join(times[:-1])} and {times[-1]}"
        if self.style.number % 2:
            text = f"The overall survival rates at {at} years were {joined}, respectively."
        else:
            later = [f"{rate} at {y} years" for rate, y in zip(rates[1:], years[1:], strict=True)]
            text = f"Overall survival was {rates[0]} at 1 year"
            text += "".join(f", {rate}" for rate in later[:-1]) + f" and {later[-1]}."
        if "mst" in here:
            if "mst.low" in here and self.style.number % 3 == 0:
                median = self.limited("mst", " months")
            else:
                median = f"{self.num('mst')} months"
            text += f" Median overall survival was {median}."
        return text

    def methods(self) -> str:
        return (
            f"Consecutive {self.words.people} treated between 2011 and 2019 were included. Values"
            " are means with standard deviations. A P value below 0.05 was taken as significant."
        )

    def results(self) -> list[str]:
        here, words, style = self.here, self.words, self.style
        first = f"A total of {here['n']} {words.people} were included. "
        if self.is_people:
            yes, no = (style.count(here[key]) for key in ("yes", "no"))
            first += f"There were {yes} {words.levels[0]} and {no} {words.levels[1]}. "
        first += f"{LEADS[style.number % 3]} {self.mean('age', 'age', 'years')}. "
        levels = [
            f"{level} in {style.count(here[key])}{self.own(key)}"
            for level, key in self.printed.kinds
        ]
        listed = f"{', '.join(levels[:-1])}, and {levels[-1]}"
        if len(levels) == 2:
            listed = " and ".join(levels)
        if len(levels) > 1:
            first += f"The {words.kinds} was {listed}."
        second = (
            f"The {words.people} had {here['items']} {words.items} (mean, {self.num('per')} ±"
            f" {self.num('per.sd')} {words.items} per {words.people[:-1]})."
            f" {LEADS[style.number % 2]} {self.mean('measured', words.measured, words.unit)}."
            f" The {self.median('time', 'follow-up', 'months')}."
        )
        third = f"{words.outcome.capitalize()} was achieved in {self.share('hit')}. "
        third += f"Death occurred in {self.share('dead')}. {self.survival()}"
        third += (
            f" There were {here['deaths']} deaths in {self.num('years')} person-years"
            f" ({self.num('rate')} per 100 person-years)."
        )
        return [first, second, third, self.comparisons()]

    def own(self, key: str) -> str:
        p = self.num(f"{key}.p")
        return (
            f" ({p}%)" if self.style.number % 4 else f" ({p}%, {self.here[key]}/{self.here['n']})"
        )

    def comparisons(self) -> str:
        here, words, style = self.here, self.words, self.style
        text = ""
        if "t" in here:
            test = T_TESTS[style.test].format(df=here["t.df"], t=self.num("t"), p=self.p("t.p"))
            text += f"Age differed little between {words.arms[0]} and {words.arms[1]} ({test}). "
        if "chi2" in here:
            test = CHI_TESTS[style.test].format(
                df="1", t=self.num("chi2"), p=self.p("chi2.p"), n=here["n"]
            )
            text += f"The distribution of {words.factor} was compared as well ({test}). "
        if "hr" in here:
            ratio = style.limits(here["hr"], here["hr.low"], here["hr.high"], "")
            lead = "hazard ratio, " if style.number % 2 else "HR "
            name = words.arms[0].capitalize()
            text += f"{name} was examined as a predictor of death"
            text += f" ({lead}{ratio}; {self.p('hr.p')})."
        return text

    def discussion(self) -> str:
        return (
            f"In this series of {self.here['n']} {self.words.people}, {self.words.outcome} was"
            f" reached in {self.num('hit.p')}%. Smith et al. [4] reported 45.5% (10/22)."
        )

    def table(self) -> str:
        if self.style.table == 1 and "t" in self.here:
            return self.by_arm()
        here, words = self.here, self.words
        percent = "" if self.style.table == 2 else "%"
        rows = [f"| Characteristic | All {words.people} (n = {here['n']}) |", "|---|---|"]
        if self.style.table == 3:
            rows = [f"| Characteristic | No. (%) of {words.people} |", "|---|---|"]
            rows.append(f"| No. of {words.people} | {here['n']} |")
        rows.append(f"| Age (years), mean ± SD | {self.num('age.mean')} ± {self.num('age.sd')} |")
        rows.append(f"| Age (years), range | {self.num('age.min')}–{self.num('age.max')} |")
        rows.append(f"| {words.factor.capitalize()}, n (%) | |")
        for key, level in zip(("yes", "no"), words.levels, strict=True):
            rows.append(f"| {level.capitalize()} | {here[key]} ({self.num(f'{key}.p')}{percent}) |")
        rows.append(f"| {words.kinds.capitalize()}, n (%) | |")
        for level, key in self.printed.kinds:
            rows.append(f"| {level.capitalize()} | {here[key]} ({self.num(f'{key}.p')}{percent}) |")
        return "\n".join(rows)

    def by_arm(self) -> str:
        here, words = self.here, self.words
        heads = [f"{words.arms[i].capitalize()} (n = {here[f'arm{1 - i}']})" for i in (0, 1)]
        rows = [f"| Variable | {heads[0]} | {heads[1]} | P value |", "|---|---|---|---|"]
        ages = [f"{self.num(f'age{a}.mean')} ± {self.num(f'age{a}.sd')}" for a in "10"]
        p = self.style.shown(here["t.p"])
        rows.append(f"| Age, years (mean ± SD) | {ages[0]} | {ages[1]} | {p} |")
        rows.append(
            f"| {words.factor.capitalize()} | | | {self.style.shown(here.get('chi2.p', ''))} |"
        )
        for key, level in zip(("yes", "no"), words.levels, strict=True):
            cells = [f"{here[f'{key}{a}']} ({self.num(f'{key}{a}.p')}%)" for a in "10"]
            rows.append(f"| {level.capitalize()} | {cells[0]} | {cells[1]} | |")
        hits = [f"{here[f'hit{a}']} ({self.num(f'hit{a}.p')}%)" for a in "10"]
        rows.append(f"| {words.outcome.capitalize()}, n (%) | {hits[0]} | {hits[1]} | |")
        return "\n".join(rows)


def style_of(number: int) -> Style:
    return STYLES[number % len(STYLES)]
