"""Thirty styles of printing a number: decimals, order, limits, P, tests, points and tables."""

from __future__ import annotations

from dataclasses import dataclass

from generated_numbers import Rounding

SHARES = (
    "{k} of {n} {who} ({p}%)",
    "{k} {who} ({p}%)",
    "{p}% ({k}/{n}) of {who}",
    "{k}/{n} {who} ({p}%)",
    "{k} ({p}%) of {n} {who}",
    "{p}% of {who} ({k} of {n})",
    "{k} {who} ({p}%, {k}/{n})",
    "{k} ({p}%) {who}",
)
WITHOUT_TOTAL = (1, 7)
MEANS = (
    "mean {what}, {m} ± {sd} {unit} (range, {lo}–{hi} {unit})",
    "mean {what} {m} {unit} (SD {sd}; range {lo}–{hi})",
    "mean [SD] {what}, {m} [{sd}] {unit}; range, {lo}–{hi} {unit}",
    "mean {what} of {m} ± {sd} {unit} (range {lo} to {hi})",
    "mean (SD) {what} {m} ({sd}) {unit}, range {lo}–{hi}",
    "mean {what}: {m} {unit}, SD = {sd}, range = {lo}–{hi}",
)
MEDIANS = (
    "median {what} was {md} {unit} (IQR, {q1}–{q3}; range, {lo}–{hi})",
    "median {what} was {md} {unit} (interquartile range {q1} to {q3})",
    "median (IQR) {what} was {md} ({q1}–{q3}) {unit}",
    "median {what} was {md} {unit} [range {lo}–{hi}]",
)
LIMITS = (
    "{e}{u} (95% CI, {lo}{u}–{hi}{u})",
    "{e}{u} (95% CI: {lo}–{hi})",
    "{e}{u} [95% CI {lo} to {hi}]",
    "{e}{u} (95% CI {lo}–{hi})",
    "{e}{u}, 95% CI [{lo}, {hi}]",
    "{e}{u} (95% confidence interval, {lo}{u} to {hi}{u})",
    "{e}{u} (95%CI={lo}-{hi})",
)
PS = ("P = {p}", "p={p}", "P={p}", "p = {p}", "P = {p}")
WITHOUT_ZERO = (2, 3)
T_TESTS = ("t({df}) = {t}, {p}", "t = {t}, df = {df}, {p}", "t({df})={t}; {p}")
CHI_TESTS = ("χ2({df}) = {t}, {p}", "χ² = {t}, df = {df}, {p}", "χ2({df}, N = {n}) = {t}, {p}")
WORDS = (*("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),)


@dataclass(frozen=True)
class Style:
    """One way of reporting; numbers are places in the lists above."""

    number: int
    rounding: Rounding
    share: int
    mean: int
    median: int
    limit: int
    p: int
    test: int
    table: int
    point: str
    words: bool

    @property
    def beside(self) -> bool:
        """Whether shares have their totals beside them."""
        return self.share not in WITHOUT_TOTAL

    def shown(self, text: str) -> str:
        return text.replace(".", self.point)

    def count(self, text: str) -> str:
        """A count in running text: words below ten, where the style has it."""
        return WORDS[int(text)] if self.words and int(text) < 10 else text

    def p_of(self, text: str) -> str:
        digits = text.replace("0.", ".", 1) if self.p in WITHOUT_ZERO else text
        shape = PS[self.p]
        if digits.startswith("<"):
            return self.shown(
                shape.replace("= {p}", "< {p}").replace("={p}", "<{p}").format(p=digits[1:])
            )
        return self.shown(shape.format(p=digits))

    def limits(self, e: str, lo: str, hi: str, unit: str = "%") -> str:
        return LIMITS[self.limit].format(
            e=self.shown(e), lo=self.shown(lo), hi=self.shown(hi), u=unit
        )

    def of(self, k: str, p: str, n: str, who: str) -> str:
        return SHARES[self.share].format(k=k, p=self.shown(p), n=n, who=who)


def _style(i: int) -> Style:
    return Style(
        number=i,
        rounding=Rounding(percent=(1, 1, 0, 1, 2)[i % 5], value=(1, 1, 2)[i % 3], even=i % 4 == 3),
        share=i % 8,
        mean=(i * 5 + i // 6) % 6,
        median=(i // 2) % 4,
        limit=i % 7,
        p=(i // 3) % 5,
        test=i % 3,
        table=i % 4,
        point="·" if i in (3, 17, 24) else ".",
        words=i % 3 == 1,
    )


STYLES = tuple(_style(i) for i in range(30))
