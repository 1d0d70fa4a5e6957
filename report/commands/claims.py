"""``caseseries claims``: published numbers against recomputed ones, with verdicts."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from report.commands.building import CANNOT_READ, CLEAN
from report.commands.progress import fail

if TYPE_CHECKING:
    from claims.verdicts import Verdict

GOT_WORSE = 1


def run(options: argparse.Namespace) -> int:
    from analysis.database import DatabaseMissingError
    from analysis.results import load
    from claims.ledger import LedgerError, read_ledger
    from claims.verdicts import judge

    try:
        verdicts = judge(load(options.db), read_ledger())
    except (DatabaseMissingError, LedgerError) as error:
        fail(error)
        return CANNOT_READ
    print({"json": _json, "markdown": _markdown, "table": _table}[options.format](verdicts))
    worse = [verdict for verdict in verdicts if verdict.worse_than_recorded]
    for verdict in worse:
        fail(
            f"claim {verdict.claim.claim_id} ({verdict.claim.quote}) was reproduced and is now"
            f" {verdict.printed or 'nothing'} instead of {verdict.claim.published}"
        )
    return GOT_WORSE if worse else CLEAN


def counts(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    """How many claims have each verdict."""
    found: dict[str, int] = {}
    for verdict in verdicts:
        found[verdict.verdict] = found.get(verdict.verdict, 0) + 1
    return found


def _summary(verdicts: tuple[Verdict, ...]) -> str:
    parts = [f"{count} {name}" for name, count in sorted(counts(verdicts).items(), reverse=True)]
    return f"{len(verdicts)} claims: {', '.join(parts)}"


def _rows(verdicts: tuple[Verdict, ...]) -> list[tuple[str, ...]]:
    return [
        (
            v.claim.claim_id, v.claim.section, v.claim.quote, v.claim.published, v.printed,
            v.claim.result, v.claim.rounding, v.verdict, v.claim.reason,
        )
        for v in verdicts
    ]  # fmt: skip


HEADINGS = (
    "claim", "section", "quote", "published", "recomputed", "result", "rounding", "verdict",
    "reason",
)  # fmt: skip


def _table(verdicts: tuple[Verdict, ...]) -> str:
    lines = [_summary(verdicts), ""]
    for v in verdicts:
        if v.verdict == "contradicted":
            lines.append(
                f"{v.claim.claim_id}  {v.claim.section}: {v.claim.quote}\n"
                f"      published {v.claim.published}, recomputed {v.printed or 'nothing'}"
                f" ({v.claim.result})\n      {v.claim.reason}"
            )
    lines += ["", "caseseries claims --format markdown lists every claim."]
    return "\n".join(lines)


def _markdown(verdicts: tuple[Verdict, ...]) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join(
        [
            f"**{_summary(verdicts)}**",
            "",
            line(HEADINGS),
            line(("---",) * len(HEADINGS)),
            *map(line, _rows(verdicts)),
        ]
    )


def _json(verdicts: tuple[Verdict, ...]) -> str:
    claims = [dict(zip(HEADINGS, row, strict=True)) for row in _rows(verdicts)]
    return json.dumps({"counts": counts(verdicts), "claims": claims}, indent=2, ensure_ascii=False)
