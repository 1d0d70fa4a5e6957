"""`caseseries audit`: a 12-page PDF against reading it, and 1,000 abstracts in one process.

    python bench/audit.py [--runs 10] [--abstracts 1000] [--pages 12]

The paper and the abstracts are generated from drawn rows (tests/engine/audit/generated_papers.py).
Reading is importing what a PDF needs and extracting its paragraphs and tables.
"""

from __future__ import annotations

import argparse
import html
import random
import sys
import tempfile
import time
from itertools import groupby
from pathlib import Path

from measure import ROOT, Command, CommandFailedError, machine, markdown_table, run_in_turn

sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "engine" / "audit")]

OURS = "caseseries audit"
STYLE = """
@page { size: A4; margin: 2cm 1.6cm }
body { font: 9.5pt/1.35 serif; columns: 2; column-gap: 7mm }
h1 { column-span: all } table { font-size: 8pt; break-inside: avoid }
"""
FILLER = (
    "The wording of this paragraph stands for what a paper says without numbers: why the question"
    " was asked, how those concerned were chosen and treated, and what others have thought of it. "
) * 5


def papers(how_many: int, seed: int = 1) -> list[str]:
    """Markdown of sound generated papers in all styles in turn."""
    from generated_cohorts import drawn
    from generated_papers import paper, style_of

    rng, found = random.Random(seed), []
    for number in range(how_many):
        made = paper(drawn(rng, rng.randrange(12, 90)), style_of(number), "", rng)
        assert made is not None
        found.append(made.text)
    return found


def abstracts_per_second(how_many: int) -> float:
    """By CPU time, imports left out."""
    from caseseries.audit.audit import audit_paper
    from caseseries.audit.readers import read_text

    texts = [text.partition("## Methods")[0].partition("## ")[2] for text in papers(how_many)]
    plain = [text.replace("**", "") for text in texts]
    audit_paper(read_text(plain[0], "abstract.txt"))
    start = time.process_time()
    for text in plain:
        audit_paper(read_text(text, "abstract.txt"))
    return how_many / (time.process_time() - start)


def write_pdf(path: Path, pages: int) -> int:
    """A paper in two columns with at least so many pages; its number of pages."""
    from weasyprint import HTML

    body, made = "<h1>A series of generated cohorts</h1>", 0
    for number in range(1, 100):
        for text in papers(1, seed=number):
            body += _html(text.partition("## Methods")[2])
        document = HTML(string=f"<style>{STYLE}</style>{body}").render()
        made = len(document.pages)
        if made >= pages:
            document.write_pdf(str(path))
            break
    return made


def _html(markdown: str) -> str:
    parts = []
    for is_row, group in groupby(markdown.splitlines(), lambda line: line.startswith("|")):
        lines = [html.escape(line) for line in group]
        if is_row:
            rows = [line.strip("|").split("|") for line in lines if "---" not in line]
            cells = ("".join(f"<td>{cell.strip()}</td>" for cell in row) for row in rows)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
            continue
        for line in filter(None, lines):
            heading = line.startswith("## ")
            parts.append(f"<h2>{line[3:]}</h2><p>{FILLER}</p>" if heading else f"<p>{line}</p>")
    return "".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--abstracts", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    options = parser.parse_args()
    print(f"# Auditing: {machine()}\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        pdf = Path(folder) / "paper.pdf"
        pages = write_pdf(pdf, options.pages)
        python, program = str(options.bin / "python"), str(options.bin / "caseseries")
        read = "import sys, pathlib; from caseseries.audit.readers import read; "
        read += "read(pathlib.Path(sys.argv[1]))"
        found = Path(folder) / "found.txt"
        # Cohorts of several papers in one do contradict each other.
        arguments = [program, "audit", str(pdf), "--out", str(found)]
        commands = [
            Command(
                OURS, arguments, prepare=lambda: found.unlink(missing_ok=True), exit_codes=(0, 1)
            ),
            Command(f"read {pages} pages", [python, "-c", read, str(pdf)]),
            Command("start Python", [python, "-c", "pass"]),
        ]
        try:
            measured = run_in_turn(
                commands, runs=options.runs, warmup=options.warmup, log_dir=Path(folder)
            )
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    print(markdown_table(measured, OURS))
    rate = abstracts_per_second(options.abstracts)
    print(f"\n{options.abstracts} abstracts in one process: {rate:.0f} a second of CPU time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
