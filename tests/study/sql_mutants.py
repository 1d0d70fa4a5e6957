"""Other rules than the one a SQL file states: its text with one thing changed at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"'[^']*'|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=|>=|<>|::|\s+|.")
_OTHER = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>",
    "+": "-", "-": "+", "*": "/", "/": "*",
    "and": "or", "or": "and", "not": "",
    "min": "max", "max": "min", "min_by": "max_by", "max_by": "min_by",
    "bool_or": "bool_and", "bool_and": "bool_or", "greatest": "least",
    "abs": "", "sum": "count", "list_sort": "", "date_sub": "date_diff",
    "distinct": "", "desc": "", "true": "false", "false": "true",
    "where": "where true or", "having": "having true or", "on": "on true or",
    "left": "inner", "'day'": "'month'", "'year'": "'month'",
}  # fmt: skip
_PATTERNS = (
    (re.compile(r"\bis not null\b"), "is null"),
    (re.compile(r"\bis null\b"), "is not null"),
    # The order of two keys of min_by and max_by.
    (re.compile(r", \(([\w.]+), ([\w.]+)\)\)"), r", (\1))"),
    (re.compile(r", \(([\w.]+), ([\w.]+)\)\)"), r", (\2))"),
)


@dataclass(frozen=True)
class Mutant:
    """A changed text, and the first line that is no longer the same, by which it is known."""

    sql: str
    line: str


def mutants(sql: str) -> Iterator[Mutant]:
    """All mutants of a select; some of them do not parse or mean nothing."""
    header = "".join(
        line for line in sql.splitlines(keepends=True) if line.startswith("--")
    )  # fmt: skip
    body = sql.removeprefix(header)
    for changed in _changed(body):
        pairs = zip(body.splitlines(), changed.splitlines(), strict=False)
        lines = [new.strip() for old, new in pairs if old != new]
        if lines:
            yield Mutant(header + changed, lines[0])


def _changed(body: str) -> Iterator[str]:
    for token in _TOKEN.finditer(body):
        text = token[0]
        if text in _OTHER:
            yield _with(body, token, _OTHER[text])
        elif text.startswith("'"):
            yield _with(body, token, f"{text[:-1]}?'")
        elif text[0].isdigit():
            yield _with(body, token, str(float(text) + 1) if "." in text else str(int(text) + 1))
        elif text == "coalesce":
            yield _first_alone(body, token)
    for pattern, other in _PATTERNS:
        for match in pattern.finditer(body):
            yield _with(body, match, match.expand(other))


def _with(body: str, match: re.Match[str], text: str) -> str:
    return body[: match.start()] + text + body[match.end() :]


def _first_alone(body: str, token: re.Match[str]) -> str:
    """``coalesce(a, b)`` as ``(a)``."""
    depth, first_ends = 0, 0
    for at in range(token.end(), len(body)):
        depth += {"(": 1, ")": -1}.get(body[at], 0)
        if body[at] == "," and depth == 1 and not first_ends:
            first_ends = at
        if depth == 0:
            return body[: token.start()] + body[token.end() : first_ends] + body[at:]
    raise ValueError("a parenthesis is not closed")


def column_mutants(sql: str, types: dict[str, str]) -> Iterator[Mutant]:
    """Each column missing, and each exchanged for the next one of its type."""
    names = list(types)
    for at, name in enumerate(names):
        yield _replacing(sql, name, f"null::{types[name]}")
        following = next((other for other in names[at + 1 :] if types[other] == types[name]), None)
        if following:
            yield _replacing(sql, name, following)


def _replacing(sql: str, column: str, by: str) -> Mutant:
    return Mutant(f"select * replace ({by} as {column}) from ({sql}\n)", f"{by} as {column}")
