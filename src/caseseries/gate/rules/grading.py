"""The severities a study gives to the gate's rules, one by one or by a pattern."""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
from collections.abc import Iterable, Mapping

from caseseries.study.failure import SEVERITIES, Rule, severity_named


class UnknownRuleError(ValueError):
    """A severity is given for a rule that does not exist or must not be changed."""


def regraded(rules: Iterable[Rule], chosen: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules by id with the study's severities; those switched off are left out.

    ``chosen`` maps a rule id, or a pattern with ``*``, to error, warning, note or off. An id
    counts more than a pattern, a later pattern more than an earlier one. Raises UnknownRuleError
    where one names no rule that may be graded.
    """
    known = {rule.id: rule for rule in rules}
    for rule_id, wanted in _by_rule(known, chosen).items():
        rule = known.get(rule_id)
        if rule is None:
            near = difflib.get_close_matches(rule_id, known, n=1)
            hint = f" Is {near[0]} meant?" if near else ""
            raise UnknownRuleError(f"There is no rule {rule_id!r}.{hint}")
        if rule.fixed:
            raise UnknownRuleError(
                f"The rule {rule_id} guards the reading of the files and keeps its severity."
            )
        if wanted == "off":
            del known[rule_id]
            continue
        severity = severity_named(wanted)
        if severity is None:
            raise UnknownRuleError(
                f"{rule_id}: {wanted!r} is not one of {', '.join(SEVERITIES)}, off."
            )
        known[rule_id] = dataclasses.replace(rule, severity=severity)
    return known


def asked_for(rule_id: str, chosen: Mapping[str, str]) -> bool:
    """Whether a study names a rule that is only applied where it is asked for.

    A pattern does where it ends like the rule: ``*.outlier`` does, ``labs.*`` does not.
    """
    ending = "." + rule_id.rpartition(".")[2]
    return rule_id in chosen or any(
        _is_pattern(name) and name.endswith(ending) and fnmatch.fnmatchcase(rule_id, name)
        for name in chosen
    )


def _by_rule(known: Mapping[str, Rule], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the severities with every pattern replaced by the rules it stands for."""
    wanted: dict[str, str] = {}
    for name, severity in chosen.items():
        if not _is_pattern(name):
            continue
        matched = [
            rule.id
            for rule in known.values()
            if not rule.fixed and fnmatch.fnmatchcase(rule.id, name)
        ]
        if not matched:
            raise UnknownRuleError(f"No rule that may be graded is called like {name!r}.")
        wanted.update(dict.fromkeys(matched, severity))
    wanted.update({name: grade for name, grade in chosen.items() if not _is_pattern(name)})
    return wanted


def _is_pattern(name: str) -> bool:
    return "*" in name
