"""docs/audit.md shows what the command prints, and names every test that is made."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from caseseries.cli import main

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/audit.md").read_text(encoding="utf-8")


def test_the_report_shown_is_what_the_command_prints() -> None:
    shown = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert shown is not None
    out = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(out):
        assert main(["audit", "docs/examples/audit/abstract.txt"]) == 1
    assert out.getvalue().strip() == shown[1].strip(), "paste the new output into docs/audit.md"


def test_the_only_fault_of_the_example_is_the_one_put_there() -> None:
    # 12 of 22 is 54.5%, by hand; everything else of the invented abstract was made to hold.
    assert TEXT.count("12/22 is 54.5%, not 52.5%") == 1
    assert "; 1 refuted: 1 impossible" in " ".join(TEXT.split())
