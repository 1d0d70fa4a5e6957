"""Numbers that hold under a way of computing the paper does not state."""

from __future__ import annotations

from caseseries.evidence.consistency.grimmer import grimmer
from caseseries.evidence.consistency.p_values import p_of_mean_change
from caseseries.evidence.consistency.printed import printed
from caseseries.evidence.conventions import IntervalFit
from caseseries.evidence.ledger import DASH, Claim
from caseseries.evidence.printing import print_as_claimed, same_digits
from caseseries.evidence.proofs.proof import Alternative, Claims, Proof, as_printed, chosen
from caseseries.results.numbers import Results


def ways(results: Results, claims: Claims, intervals: tuple[IntervalFit, ...]) -> list[Proof]:
    """A proof per convention that these results show."""
    found = (
        limits(intervals),
        rounded_twice(results, claims),
        quartiles(results, claims),
        dashes(results, claims),
        carried_forward(results, claims),
        unit_of_analysis(results, claims),
        cycles(claims),
        sd_of_change(claims),
    )
    return [proof for proof in found if proof is not None]


def limits(intervals: tuple[IntervalFit, ...]) -> Proof | None:
    """Confidence limits from the rounded estimate and standard error."""
    if not intervals or all(interval.fits_unrounded for interval in intervals):
        return None
    counted = {
        name: sum(interval.fits == name for interval in intervals)
        for name in ("both", "unrounded only", "rounded only", "neither")
    }
    unrounded, rounded = (
        sum(getattr(interval, way) for interval in intervals)
        for way in ("fits_unrounded", "fits_rounded")
    )
    statement = (
        f"The limits are the estimate ± 1.96 Greenwood standard errors, cut to 0-100%. Of"
        f" {len(intervals)} intervals {unrounded} print from the unrounded estimate and error and"
        f" {rounded} from both rounded to three decimals first; {counted['both']} fit both ways,"
        f" {counted['rounded only']} only the rounded, {counted['unrounded only']} only the"
        f" unrounded and {counted['neither']} neither."
    )
    ids = tuple(
        claim.claim_id
        for interval in intervals
        if not interval.fits_unrounded
        for claim in (interval.low, interval.high)
    )
    title = "Confidence limits of survival rates"
    return Proof("confidence_limits", "convention", "recomputed", title, statement, ids)


def rounded_twice(results: Results, claims: Claims) -> Proof | None:
    """P values that come out only where an already rounded value is rounded again."""
    twice = [
        claim
        for claim in claims.values()
        if claim.rounding == "via_3_decimals" and claim.result in results.numbers
        and same_digits(print_as_claimed(results, claim), claim.published)
        and not same_digits(print_as_claimed(results, claim, "half_up"), claim.published)
    ]  # fmt: skip
    if not twice:
        return None
    exact = {claim.claim_id: float(results.number(claim.result).value or 0) for claim in twice}
    statement = " ".join(
        f"P = {exact[c.claim_id]:.4f} prints {print_as_claimed(results, c, 'half_up')}; the paper"
        f" prints {c.published}, which is its value at three decimals,"
        f" {as_printed(exact[c.claim_id], 3)}, rounded once more."
        for c in twice
    )
    ids = tuple(claim.claim_id for claim in twice)
    return Proof("rounded_twice", "error", "recomputed", "A P value rounded twice", statement, ids)


def quartiles(results: Results, claims: Claims) -> Proof | None:
    """Quartiles by linear interpolation between order statistics, not by (n + 1) p."""
    from caseseries import describe

    ids = ("C381", "C382")
    found = chosen(claims, ids)
    months = [row["follow_up_months"] for row in results.records("swimmer")]
    if found is None or len(months) < 3:
        return None
    by_type = {
        kind: [
            as_printed(value, claim.decimals)
            for value, claim in zip(_quartiles(describe, months, kind), found, strict=True)
        ]
        for kind in (7, 6)
    }
    published = [claim.published for claim in found]
    if by_type[7] != published or by_type[6] == published:
        return None
    statement = (
        f"{published[0]} and {published[1]} months are quartiles of follow-up by linear"
        f" interpolation between order statistics (R type 7); the position (n + 1) p (type 6, which"
        f" SPSS prints by default) gives {by_type[6][0]} and {by_type[6][1]}."
    )
    return Proof("quartiles", "convention", "recomputed", "Quartiles of follow-up", statement, ids)


def _quartiles(describe: object, months: list[float], kind: int) -> tuple[float, float]:
    found = describe.quantiles(months, type=kind)  # type: ignore[attr-defined]
    return found.q1, found.q3


def dashes(results: Results, claims: Claims) -> Proof | None:
    """A dash stands where the estimate is 0, and nowhere else."""
    blank = [c for c in claims.values() if c.published == DASH and c.result in results.numbers]
    zero = [c for c in blank if results.number(c.result).value == 0]
    if not blank or len(zero) < len(blank):
        return None
    estimates = _estimates(claims)
    elsewhere = [c for c in estimates if c.published != DASH and not c.value]
    statement = (
        f"A dash stands in Table 3 for {len(blank)} rates. Each of them is estimable and 0%:"
        f" everybody still at risk had died. {len(elsewhere) or 'None'} of the"
        f" {len(estimates) - len(blank)} printed rates of the table is 0%."
    )
    ids = tuple(claim.claim_id for claim in blank)
    return Proof("dashes", "convention", "recomputed", "Dashes in Table 3", statement, ids)


def _estimates(claims: Claims) -> list[Claim]:
    return [
        c
        for c in claims.values()
        if c.section == "Table 3"
        and ".rate_" in c.result
        and not c.result.endswith(("_low", "_high"))
    ]


def carried_forward(results: Results, claims: Claims) -> Proof | None:
    """Rates printed for a time to which nobody of the group was followed."""
    beyond = {
        f"table3.{row['variable']}.{row['level']}.rate_{row['time']:g}m": row
        for row in results.records("survival_by_group_rates")
        if row["beyond_follow_up"] and row["estimate"]
    }
    carried = [c for c in _estimates(claims) if c.result in beyond and c.published != DASH]
    if not carried:
        return None
    shown = " and ".join(f"{c.published}% ({c.population})" for c in carried)
    months = {f"{beyond[c.result]['time']:g}" for c in carried}
    statement = (
        f"{shown} at {' and '.join(sorted(months))} months: nobody of these groups was followed so"
        f" long. The last estimate was carried forward."
    )
    ids = tuple(claim.claim_id for claim in carried)
    title = "Rates past the last observation"
    return Proof("carried_forward", "convention", "recomputed", title, statement, ids)


def unit_of_analysis(results: Results, claims: Claims) -> Proof | None:
    """Local control is counted per tumor."""
    found = chosen(claims, ("C329",))
    rates = {
        name: results.numbers[id].value
        for name, id in (
            ("tumor", "local_control.rate_12m"),
            ("patient", "local_control.per_patient.rate_12m"),
            ("session", "local_control.per_session.rate_12m"),
        )
        if id in results.numbers
    }
    if found is None or len(rates) < 3 or None in rates.values():
        return None
    texts = {name: as_printed(float(value or 0), 1) for name, value in rates.items()}
    if texts["tumor"] != found[0].published or len(set(texts.values())) == 1:
        return None
    statement = (
        f"A local control rate of {found[0].published}% is that of tumors; by patient it is"
        f" {texts['patient']}% and by session {texts['session']}%. The paper does not say which."
    )
    title = "Unit of analysis of local control"
    return Proof("unit_of_analysis", "convention", "recomputed", title, statement, ("C329",))


def cycles(claims: Claims) -> Proof | None:
    """The SD of freeze-thaw cycles has divisor n: whole numbers have no such sample SD."""
    ids = ("C151", "C230")
    found = chosen(claims, ("C151", "C230", "C150"))
    if found is None:
        return None
    sd, size, mean = found
    n = int(size.value)
    if grimmer(mean.published, sd.published, n) or not grimmer(
        mean.published, sd.published, n, divisor="n"
    ):
        return None
    step = 10**-sd.decimals
    spreads = [f"{i * step:.{sd.decimals}f}" for i in range(1, 200)]
    spread = min(
        (text for text in spreads if grimmer(mean.published, text, n)),
        key=lambda text: abs(float(text) - float(sd.value)),
    )
    number = min(
        (m for m in range(2, 100) if grimmer(mean.published, sd.published, m)),
        key=lambda m: abs(m - n),
    )
    statement = (
        f"Freeze–thaw cycles are whole numbers, and {n} of them have no sample standard deviation"
        f" {sd.published}; the nearest is {spread}, and {number} tumors could have it. With divisor"
        f" n it is possible."
    )
    alternatives = (
        Alternative(sd.claim_id, sd.published, spread),
        Alternative(size.claim_id, size.published, str(number)),
    )
    title = "Standard deviation of freeze–thaw cycles"
    return Proof("cycles_sd", "convention", "infeasible", title, statement, ids, alternatives)


def sd_of_change(claims: Claims) -> Proof | None:
    """The SD of the change of eGFR has divisor n - 1: its P says so."""
    found = chosen(claims, ("C297", "C298", "C305", "C286"))
    if found is None:
        return None
    mean, sd, p, size = found
    n = int(size.value)
    parts = (p.published, mean.published, sd.published)
    by_n = p_of_mean_change(*parts, n, divisor="n")
    if by_n or not p_of_mean_change(*parts, n):
        return None
    statement = (
        f"A mean change of {mean.published} with standard deviation {sd.published} in {n} patients"
        f" has P = {p.published} only where the divisor was n - 1; with divisor n {by_n.why}."
        f" The paper's standard deviations have no common divisor."
    )
    title = "Standard deviation of the change in eGFR"
    # Without a claim that nothing could replace, the others still conflict: it is not needed.
    alternatives = tuple(a for claim in found if (a := _nearest_for_p(claim, found)).nearest)
    ids = tuple(alternative.claim_id for alternative in alternatives)
    return Proof("change_sd", "convention", "infeasible", title, statement, ids, alternatives)


def _nearest_for_p(claim: Claim, found: tuple[Claim, ...]) -> Alternative:
    """The nearest value of one of mean, SD, P and n with which divisor n would be possible."""
    step = printed(claim.published).high - printed(claim.published).value
    start = claim.value
    for distance in range(1, 2000):
        for side in (1, -1):
            value = start + side * distance * claim.value.__class__(str(float(2 * step)))
            text = f"{value:.{claim.decimals}f}"
            mean, sd, p, size = (text if c is claim else c.published for c in found)
            if (
                value > 0
                and int(float(size)) > 1
                and p_of_mean_change(p, mean, sd, int(float(size)), divisor="n")
            ):
                return Alternative(claim.claim_id, claim.published, text)
    return Alternative(claim.claim_id, claim.published, "")
