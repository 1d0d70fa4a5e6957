"""Numbers that are right, but of something else than they are called."""

from __future__ import annotations

import re

from caseseries.evidence.consistency.median_survival import median_survival
from caseseries.evidence.ledger import Claim
from caseseries.evidence.printing import print_as_claimed, same_digits
from caseseries.evidence.proofs.proof import Claims, Proof, as_printed, chosen
from caseseries.results.numbers import Number, Results

_MEDIAN = re.compile(r"table([23])\.(?:(\w+)\.)?(\w+)\.median_follow_up_months")


def labels(results: Results, claims: Claims) -> list[Proof]:
    """A proof per label whose numbers these results give."""
    makers = (multivariate, five_or_less, local_control, median_survival_time, group_medians,
              cox_p_values, student_t_test)  # fmt: skip
    return [proof for make in makers if (proof := make(results, claims)) is not None]


def _value(results: Results, id: str) -> float | None:
    number: Number | None = results.numbers.get(id)
    return None if number is None or number.value is None else float(number.value)


def _values(results: Results, *ids: str) -> tuple[float, ...] | None:
    """All the values, or None where one is missing."""
    values = tuple(value for id in ids if (value := _value(results, id)) is not None)
    return values if len(values) == len(ids) else None


def multivariate(results: Results, claims: Claims) -> Proof | None:
    """The hazard ratio printed as multivariate is that of the factor alone."""
    ids = ("C425", "C426", "C427", "C424", "C032")
    found = chosen(claims, ids)
    ends = ("hazard_ratio", "conf_low", "conf_high", "p_value")
    term = "pathology.non_small_cell_lung_cancer"
    alone = _values(results, *(f"cox.univariable.cox.{term}.{end}" for end in ends))
    both = _values(results, *(f"cox.multivariable.cox.{term}.{end}" for end in ends))
    if found is None or alone is None or both is None:
        return None
    decimals = [claim.decimals for claim in found[:4]]
    one, two = ([as_printed(v, d) for v, d in zip(x, decimals, strict=True)] for x in (alone, both))
    if one[:3] == two[:3] or not all(
        same_digits(text, claim.published) for text, claim in zip(one, found, strict=False)
    ):
        return None
    statement = (
        f"The model with this factor alone gives {_ratio(one)}, which is what the paper prints as"
        f" multivariate. With tumor size in the model, as described, it is {_ratio(two)}, and"
        f" neither factor is significant."
    )
    return Proof(
        "multivariate", "label", "recomputed", "The multivariate hazard ratio", statement, ids
    )


def _ratio(printed: list[str]) -> str:
    return f"{printed[0]} ({printed[1]}-{printed[2]}, P = {printed[3]})"


def five_or_less(results: Results, claims: Claims) -> Proof | None:
    """One group, called <5 in Table 3 and 5 or less in Table 1."""
    ids = ("C706", "C685", "C542", "C707", "C554", "C616")
    found = chosen(claims, ids)
    if found is None:
        return None
    below, inclusive, few, cut, many, everybody = found
    if below.published != inclusive.published or few.value + many.value != everybody.value:
        return None
    statement = (
        f"Table 3 calls the group <{below.published}, Table 1 {inclusive.published} or less. Its"
        f" {few.published} patients and the {many.published} with {cut.published} or more are all"
        f" {everybody.published}, so that a patient with exactly {inclusive.published} tumors has"
        f" no place under the name in Table 3; the group is that of Table 1, below {cut.published}."
    )
    title = "<5 against 5 or less metastatic tumors"
    return Proof("five_or_less", "label", "arithmetic", title, statement, ids)


def local_control(results: Results, claims: Claims) -> Proof | None:
    """92 % is a share of patients, 93.3 % a Kaplan-Meier rate of tumors."""
    ids = ("C643", "C329")
    found = chosen(claims, ids)
    share = _values(
        results, *(f"local_control.without_progression.{x}" for x in ("n", "of", "percent"))
    )
    if found is None or share is None or share[2] == _value(results, "local_control.rate_12m"):
        return None
    discussion, rate = found
    n, of, percent = share
    statement = (
        f"The Discussion prints a local control rate of {discussion.published}%, the Results"
        f" {rate.published}%. The former is the share of patients without local progression,"
        f" {n:.0f}/{of:.0f} = {percent:.1f}%; the latter the Kaplan-Meier rate of tumors."
    )
    return Proof(
        "local_control", "label", "recomputed", "Local control, 92% or 93.3%", statement, ids
    )


def median_survival_time(results: Results, claims: Claims) -> Proof | None:
    """The printed median survival is the median of follow-up, dead or alive."""
    ids = ("C380", "C395", "C386")
    found = chosen(claims, ids)
    median = _values(
        results, *(f"overall_survival.km_median_{x}" for x in ("months", "low", "high"))
    )
    if (
        found is None
        or median is None
        or median_survival(found[0].published, found[2].published, 36)
    ):
        return None
    estimate, low, high = (as_printed(value, 1) for value in median)
    statement = (
        f"{found[0].published} months is the plain median of follow-up and ignores censoring. The"
        f" paper's own {found[2].published}% alive at 36 months rule it out as a median survival"
        f" time: the Kaplan-Meier median is {estimate} months (95% CI {low}-{high})."
    )
    return Proof("median_survival", "label", "recomputed", "Median survival time", statement, ids)


def group_medians(results: Results, claims: Claims) -> Proof | None:
    """How many printed medians of groups differ from the Kaplan-Meier median."""
    printed: dict[str, Claim] = {}
    for claim in claims.values():
        if claim.section in ("Table 2", "Table 3") and _MEDIAN.fullmatch(claim.result):
            printed.setdefault(claim.result, claim)
    differing = []
    for id, claim in printed.items():
        known = _value(results, id.replace("median_follow_up_months", "km_median_months"))
        if known is None or not same_digits(as_printed(known, claim.decimals), claim.published):
            differing.append(claim)
    if not differing:
        return None
    largest = max(differing, key=lambda claim: abs(_km(results, claim) - float(claim.value)))
    statement = (
        f"{len(differing)} of the {len(printed)} median survival times in Tables 2 and 3 are not"
        f" the Kaplan-Meier median of their group but the plain median of its follow-up."
        f" The largest difference is that of {largest.population}: {largest.published} printed,"
        f" {_km(results, largest):.1f} months by Kaplan-Meier."
    )
    ids = tuple(claim.claim_id for claim in differing)
    title = "Median survival times of Tables 2 and 3"
    return Proof("group_medians", "label", "recomputed", title, statement, ids)


def _km(results: Results, claim: Claim) -> float:
    id = claim.result.replace("median_follow_up_months", "km_median_months")
    value = _value(results, id)
    return float(claim.value) if value is None else value


def cox_p_values(results: Results, claims: Claims) -> Proof | None:
    """The P values of Table 3 are those of log-rank tests, not of Cox models."""
    table = [
        c for c in claims.values() if c.section == "Table 3" and c.result.endswith("logrank_p")
    ]
    wald = {
        str(row["variable"]): row["p_value"]
        for row in results.records("regression")
        if row["model"] == "univariable" and row["method"] == "cox" and row["p_value"] is not None
    }
    by_rank = [c for c in table if same_digits(print_as_claimed(results, c), c.published)]
    by_wald = [
        c
        for c in table
        if (p := wald.get(c.result.split(".")[1])) is not None
        and same_digits(as_printed(float(p), c.decimals), c.published)
    ]
    nsclc = wald.get("pathology")
    if not table or len(by_rank) <= len(by_wald) or nsclc is None:
        return None
    origin = next(c for c in table if c.result.startswith("table3.pathology."))
    statement = (
        f"The Methods name Cox regression. The log-rank test prints {len(by_rank)} of the"
        f" {len(table)} P values of Table 3, the Cox model (Wald) {len(by_wald)}; for NSCLC it"
        f" gives {float(nsclc):.3f} where {origin.published} is printed."
    )
    ids = tuple(claim.claim_id for claim in table)
    return Proof("logrank_p", "label", "recomputed", "P values of Table 3", statement, ids)


def student_t_test(results: Results, claims: Claims) -> Proof | None:
    """The P of the change of eGFR is that of the paired t test."""
    ids = ("C305", "C017")
    found = chosen(claims, ids)
    values = _values(results, "renal_function.paired_t_p", "renal_function.student_t_p")
    if found is None or values is None:
        return None
    paired, unpaired = values
    if not same_digits(as_printed(paired, found[0].decimals), found[0].published):
        return None
    statement = (
        f"The Methods name Student's t-test. P = {found[0].published} is the paired t test of the"
        f" patients measured twice; the test for two independent groups gives {unpaired:.2f}."
    )
    return Proof("paired_t_test", "label", "recomputed", "P of the change in eGFR", statement, ids)
