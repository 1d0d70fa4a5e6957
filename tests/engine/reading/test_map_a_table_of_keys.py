"""`map` where a table declares nothing but its key, as a list of those who took part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tiny_study import written

TABLE = '''\
from caseseries.schema import RawTable, column


class People(RawTable):
    """Who took part. One row per person."""

    person_id: str = column(key=True, description="The person.")
'''


def test_a_sheet_of_its_name_is_proposed(tmp_path: Path) -> None:
    written(tmp_path, {"schemas/people.py": TABLE, "study.toml": ""})
    sheet = tmp_path / "delivered"
    sheet.mkdir()
    (sheet / "people.csv").write_text("Person ID\nP1\nP2\n")
    command = [sys.executable, "-m", "caseseries", "map", str(sheet)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[mapping.people]" in done.stdout
    assert 'person_id = "Person ID"' in done.stdout
