"""Quarto exits with 0 for much that is wrong; its log tells."""

import json
from pathlib import Path

from caseseries.documents.quarto import warnings_in


def write(path: Path, *messages: tuple[str, str]) -> Path:
    rows = [json.dumps({"msg": msg, "level": 20, "levelName": level}) for level, msg in messages]
    path.write_text("\n\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_unresolved_references_citations_and_images_are_found(tmp_path: Path) -> None:
    # as Quarto 1.10 writes them: level INFO, colored, cut in the middle
    log = write(
        tmp_path / "log",
        (
            "INFO",
            "\u001b[33mWARNING (/q/main.lua:1) Unable to resolve crossref @tbl-x\n\u001b[39m",
        ),
        ("INFO", "[WARNING] "),
        ("INFO", "Citeproc: citation nope not found\n"),
        ("INFO", "[WARNING] "),
        ("INFO", "Could not fetch resource none.png\n"),
        ("WARN", "\u001b[33mWARN: Unable to resolve link\u001b[39m"),
    )
    assert warnings_in(log) == [
        "Unable to resolve crossref @tbl-x",
        "Citeproc: citation nope not found",
        "Could not fetch resource none.png",
        "WARN: Unable to resolve link",
    ]


def test_what_concerns_no_reader_is_no_failure(tmp_path: Path) -> None:
    log = write(
        tmp_path / "log",
        ("INFO", "[IPKernelApp] WARNING | Kernel is running over TCP without encryption.\n"),
        ("INFO", "WARNING: Ignored `font-display: swap` at 2:1, unknown property.\n"),
        ("INFO", "Output created: index.html\n"),
    )
    assert warnings_in(log) == []
