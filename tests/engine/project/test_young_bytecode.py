"""Code of a study saved twice within a second, as long as before, is run as it stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = (
    "import sys; from pathlib import Path; from caseseries.study import modules\n"
    "print(modules.load(Path(sys.argv[1]), 'analysis.sizes').SIZE)\n"
)


def run(study: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(study)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize("age", [0, 3600])
def test_the_second_of_two_quick_changes_counts(tmp_path: Path, age: int) -> None:
    (tmp_path / "analysis").mkdir()
    code = tmp_path / "analysis" / "sizes.py"
    code.write_text("SIZE = 1\n")
    saved = int(code.stat().st_mtime) - age
    os.utime(code, (saved, saved))
    assert run(tmp_path) == "1"
    # Bytecode is kept of what was saved long before it was run, and of nothing else.
    assert (tmp_path / "analysis" / "__pycache__").exists() == (age > 0)
    code.write_text("SIZE = 2\n")
    saved += 0 if age == 0 else age
    os.utime(code, (saved, saved))
    assert run(tmp_path) == "2"
