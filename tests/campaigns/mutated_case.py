"""One case of the campaign: how it is written, run, and judged."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import test_redcap_odm
from file_mutations import CHANGES, change_text_files, deliver
from redcap_project import export
from sound_deliveries import FORMATS, ROOT, cohort
from study_of_deliveries import MAPPED, REDCAP, STUDY

WEIGHTS = {
    **dict.fromkeys(FORMATS, 4),
    **{
        "xpt, version 5": 2,
        "csv": 7,
        "xlsx": 9,
        "ods": 11,
        "parquet": 6,
        "Dataset-JSON": 7,
        "Dataset-JSON, lines": 6,
    },
    # Read in processes of their own, which takes ten times as long.
    **dict.fromkeys(("sav", "zsav", "dta", "por", "xpt, version 8", "sas7bdat"), 1),
    **{"study.toml": 5, "rule": 5, "mapping": 6, "REDCap": 5, "REDCap, events": 4},
    **{"REDCap, XML": 6},
}
FAULTS = ("traceback", "hang", "crash", "leftover", "not as promised")
SECONDS = 120
MEMORY_BYTES = 6 * 1024**3
OF_ITS_OWN = 50
LOGIC = "([sex] = '1' or [surgery] <> '') and datediff([birth_month], 'today', 'y') > 0"
FIRST_STUDY = ("schemas", "study.toml")


def drawn(seed: int, index: int) -> tuple[str, str, random.Random]:
    """The kind of a case, its change, and what draws the rest."""
    draw = random.Random(f"{seed} {index}")
    kind = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    return kind, draw.choice(CHANGES), draw


def written(seed: int, index: int, folder: Path) -> None:
    """Write a case: ``data``, and what of the study is its own."""
    kind, change, draw = drawn(seed, index)
    data = folder / "data"
    data.mkdir(parents=True)
    if kind in FORMATS:
        deliver(kind, change, data, draw)
        return
    own: dict[str, str] = {}
    if kind.startswith("REDCap"):
        if kind == "REDCap":
            export(data, branching={"ecog": LOGIC})
        elif kind == "REDCap, XML":
            (data / "Trial.REDCap.xml").write_text(test_redcap_odm.XML, encoding="utf-8")
        else:
            data.rmdir()
            test_redcap_odm.as_files(data)
        change_text_files({path.name: path for path in data.iterdir()}, draw)
        return
    if kind == "mapping":
        own = MAPPED
    else:
        FORMATS["csv"](cohort(), data)
        rule = STUDY["schemas/rules/visits.after_birth.sql"]
        own = {"study.toml": STUDY["study.toml"], "rules/visits.drawn.sql": rule}
        own["study.toml"] = own["study.toml"].replace("[gate]", '[gate]\nrules_folder = "rules"')
        own["study.toml"] = own["study.toml"].replace("after_birth", "drawn")
    paths = {name: folder / name for name in own}
    for name, path in paths.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(own[name]).lstrip(), encoding="utf-8")
    if kind != "mapping":
        paths = {
            name: path for name, path in paths.items() if name.endswith(".sql") == (kind == "rule")
        }
    change_text_files(paths, draw)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def dated_below(folder: Path) -> dict[str, tuple[int, int]]:
    """Files with their sizes and dates, but for what is remembered."""
    found: dict[str, tuple[int, int]] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("__pycache__", ".remembered")]
        for name in names:
            seen = Path(place, name).stat()
            found[f"{place}/{name}"] = (seen.st_size, seen.st_mtime_ns)
    return found


class Place:
    """Where a worker runs its cases: copies of the two studies, a folder for a case, one for what
    is temporary."""

    def __init__(self, folder: Path) -> None:
        self.case, self.temporary = folder / "case", folder / "temporary"
        self.temporary.mkdir(parents=True)
        self.tiny, self.first, self.project = (
            folder / name for name in ("tiny", "first", "project")
        )
        for study, texts in ((self.tiny, STUDY), (self.project, REDCAP)):
            for name, text in {**texts, "schemas/__init__.py": '"""The tables."""'}.items():
                path = study / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(textwrap.dedent(text).lstrip() + "\n", encoding="utf-8")
        self.first.mkdir()
        for name in FIRST_STUDY:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, self.first / name)
        self._studies = {path: dated_below(path) for path in (self.tiny, self.first, self.project)}

    def judged(self, seed: int, index: int) -> dict[str, Any]:
        """Run a case and say how it ended."""
        kind, change, _ = drawn(seed, index)
        shutil.rmtree(self.case, ignore_errors=True)
        written(seed, index, self.case)
        study = self.project if kind.startswith("REDCap") else self.tiny
        study = self.first if kind == "REDCap" else study
        own = self.case / "study.toml"
        report = self.case.with_name("report.json")
        report.unlink(missing_ok=True)
        arguments = ["check", "--data", str(self.case / "data"), "--out", str(report)]
        arguments += ["--study", str(own)] if own.exists() else []
        before, began = files_below(self.case), time.perf_counter()
        run = _in_a_process if index % OF_ITS_OWN == 0 else _in_here
        code, printed, said = run(arguments, study, self.temporary)
        result = {"index": index, "kind": kind, "change": change,
                  "seconds": round(time.perf_counter() - began, 2)}  # fmt: skip
        reported = report.read_text() if report.exists() else ""
        result["end"], result["said"] = _judged(code, reported, printed, said)
        left = [path.name for path in self.temporary.iterdir()]
        left += [] if files_below(self.case) == before else ["in the delivery"]
        left += [str(path) for path, files in self._studies.items() if dated_below(path) != files]
        if left:
            result["end"], result["said"] = "leftover", " ".join(left)
            shutil.rmtree(self.temporary)
            self.temporary.mkdir()
        return result


def _judged(code: int | str, reported: str, printed: str, said: str) -> tuple[str, str]:
    if isinstance(code, str):
        return code, said[-2_000:]
    if "Traceback" in said:
        return "traceback", said[-2_000:]
    if code == 2 and not reported and said.startswith("caseseries: "):
        return "refusal", said[:300]
    if code in (0, 1) and printed:
        with contextlib.suppress(ValueError):
            found = json.loads(reported)
            if all(char.isprintable() or char == "\n" for char in reported + printed + said):
                return ("findings", "") if found["failures"] else ("clean", "")
    return "not as promised", f"{code}: {said[:500]} {printed[:500]} {reported[:500]}"


def _in_here(arguments: list[str], study: Path, temporary: Path) -> tuple[int | str, str, str]:
    from caseseries.cli import main
    from caseseries.study.modules import activate

    printed, said = io.StringIO(), io.StringIO()
    streams = contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said)
    with contextlib.chdir(study), streams[0], streams[1]:
        try:
            activate(study)
            code: int | str = main(arguments)
        except BaseException:
            return "traceback", printed.getvalue(), traceback.format_exc()
    return code, printed.getvalue(), said.getvalue()


def _in_a_process(arguments: list[str], study: Path, temporary: Path) -> tuple[int | str, str, str]:
    command = [sys.executable, "-m", "caseseries", *arguments]
    try:
        done = subprocess.run(
            command, cwd=study, capture_output=True, timeout=SECONDS, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "hang", "", ""
    printed, said = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    return ("crash" if done.returncode < 0 else done.returncode), printed, said


def work(pipe: Connection, folder: str, seed: int) -> None:
    """Run the cases whose numbers come through the pipe, in a group that can be killed as one."""
    os.setsid()
    place = Place(Path(folder))
    os.environ["TMPDIR"] = tempfile.tempdir = str(place.temporary)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    importlib.import_module("caseseries.commands.check")
    # The campaign may have been stopped meanwhile.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (index := pipe.recv()) is not None:
            pipe.send(place.judged(seed, index))
