"""The audit against papers generated from drawn and from simulated rows, sound and not.

    python tests/campaigns/audit_generated.py [--sound 1000] [--planted 100] [--show 5]

Prints the false refutations in sound papers and the share of planted errors found, by kind; ends
with 1 where a sound paper is refuted or fewer than 90% of some kind are found.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "engine" / "audit"))

from generated_campaign import Tally, planted, sound  # noqa: E402
from generated_cohorts import STUDIES, Cohort  # noqa: E402


def simulated(units: int, seed: int) -> list[Cohort]:
    """A large cohort of every study of the repository."""
    found = []
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        for place, cohort_of in STUDIES.items():
            out = Path(folder) / place.replace("/", "-").replace(".", "root")
            command = [sys.executable, "-m", "caseseries", "simulate", "--units", str(units)]
            command += ["--seed", str(seed), "--out", str(out), "--study", str(ROOT / place)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found.append(cohort_of(out))
    return found


def shown(tally: Tally, name: str, most: int) -> None:
    for one, finding in tally.refuted[:most]:
        print(f"  false in {name}, style {one.style}: {finding.test}: {finding.why}")
        for statement in finding.statements:
            print(f"      {statement.quote!r}")
    for one in tally.missed[:most]:
        print(f"  missed in {name}, style {one.style}: {one.error}: {one.wrong}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sound", type=int, default=1000, help="papers from each source")
    parser.add_argument("--planted", type=int, default=100, help="of each kind and source")
    parser.add_argument("--show", type=int, default=5, help="cases printed of each")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    is_good = True
    for name, cohorts in (("drawn", []), ("simulated", simulated(400, options.seed))):
        tally = sound(options.sound, options.seed, cohorts)
        false = len({id(one) for one, _ in tally.refuted})
        print(f"{name}: {tally.papers} sound papers, {false} refuted; tests made: {tally.tests}")
        shown(tally, name, options.show)
        is_good = is_good and not false
        for error, found in planted(options.planted, options.seed, cohorts).items():
            share = found.found / found.papers
            print(f"{name}: {error}: {found.found} of {found.papers} found ({share:.0%})")
            shown(found, name, options.show)
            is_good = is_good and share >= 0.9
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
