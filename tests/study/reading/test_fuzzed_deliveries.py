"""Damaged and hostile deliveries end with findings or a sentence, never with a traceback.

The mutations are drawn from fixed seeds. What is heavy runs in a process of its own, within the
bound of memory that the README states.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tomllib
import typing
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import openpyxl
import pandas
import pyreadstat
import pytest
from gate_cohort import TABLES, deliver
from hostile_files import (
    LABS_END,
    LABS_HEADER,
    SNIPPETS,
    mutated,
    mutated_workbook,
    repeated,
    workbook,
)
from mapped_cohort import MAPPING, deliver_sheet
from redcap_project import export

from caseseries.cli import main
from caseseries.delivery.redcap.logic.branching import MAX_DEPTH, UnsupportedLogicError, parse
from caseseries.delivery.sources import workbook_package

ENROLMENT = """enrolment = [2009-01-01, 2020-12-31]
enrolment_columns = ["sessions.performed_on", "screening.first_ablation_on"]
"""
ROOT = Path(__file__).resolve().parents[3]
MIB = 1024 * 1024
# As the README states it.
MEMORY_BYTES = 4 * 1024 * MIB
SECONDS = 300


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sound cohort in every format that is read."""
    root = tmp_path_factory.mktemp("sound")
    sources = {"csv": deliver(root / "csv")}
    for name, delimiter, encoding in (("semicolon", ";", "cp1252"), ("tab", "\t", "utf-8")):
        sources[name] = deliver(root / name)
        for path in sources[name].iterdir():
            text = path.read_text().replace(",", delimiter).replace("hematoma", "hämatoma")
            path.write_bytes(text.encode(encoding))
    for kind in ("xlsx", "parquet", "sav", "dta"):
        sources[kind] = root / kind
        sources[kind].mkdir()
    book = openpyxl.Workbook()
    for table in TABLES:
        sheet = book.create_sheet(table)
        for line in TABLES[table].splitlines():
            sheet.append([cell or None for cell in line.split(",")])
        duckdb.read_csv(str(root / "csv" / f"{table}.csv")).write_parquet(
            str(root / "parquet" / f"{table}.parquet")
        )
    book.save(root / "xlsx" / "cohort.xlsx")
    # Each of these files is read in a process of its own: two tell as much as thirteen.
    for kind, write in (("sav", pyreadstat.write_sav), ("dta", pyreadstat.write_dta)):
        deliver(root / kind)
        for table in ("patients", "labs"):
            csv = root / kind / f"{table}.csv"
            write(typing.cast(typing.Any, pandas.read_csv(csv)), str(csv.with_suffix(f".{kind}")))
            csv.unlink()
    sources["redcap"] = root / "redcap"
    export(sources["redcap"], branching={"ecog": "([sex] = '1' or [surgery] <> '') and [ecog] > 0"})
    sources["mapped"] = deliver_sheet(root / "mapped")
    (root / "mapped" / "study.toml").write_text(study_with_mapping(), encoding="utf-8")
    return sources


def study_with_mapping() -> str:
    lines = (
        f"{line[: line.rindex('[') + 1]}mapping.{line[line.rindex('[') + 1 :]}"
        if line.startswith("[") and line.endswith("]")
        else line
        for line in MAPPING.splitlines()
    )
    rules = '[rules]\n"patients.inclusion_ecog" = "warning"\n[gate]\n'
    return rules + ENROLMENT + "[mapping]\n" + "\n".join(lines) + "\n"


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def assert_ends_well(
    arguments: list[str], capsys: pytest.CaptureFixture[str], codes: Iterable[int] = (0, 1, 2)
) -> str:
    """Run a command and return what it prints, which must be readable and drive no terminal."""
    code = main(arguments)
    printed, said = capsys.readouterr()
    assert code in codes, said
    assert "Traceback" not in said
    assert (printed == "") == (code == 2)
    assert said.startswith("caseseries: ") or code != 2
    assert all(char.isprintable() or char == "\n" for char in printed + said)
    if printed:
        json.loads(printed)
    return printed + said


KINDS = ("csv", "semicolon", "tab", "xlsx", "parquet", "sav", "dta", "redcap", "mapped")


@pytest.mark.parametrize(
    ("kind", "seed"),
    [(kind, seed) for kind in KINDS for seed in range(2 if kind in ("sav", "dta") else 5)],
)
def test_a_damaged_delivery_is_told_in_words(
    sound: dict[str, Path],
    kind: str,
    seed: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    draw = random.Random(f"{kind} {seed}")
    data = shutil.copytree(sound[kind], tmp_path / "data")
    own = sorted(path for path in data.iterdir() if path.suffix in (f".{kind}", ".toml"))
    for path in draw.sample(own or sorted(data.iterdir()), 1):
        if path.suffix == ".xlsx" and seed:
            mutated_workbook(path, draw)
        else:
            path.write_bytes(mutated(path.read_bytes(), draw))
    before = files_below(tmp_path)
    study = ["--study", str(data / "study.toml")] if (data / "study.toml").exists() else []
    assert_ends_well(["check", "--data", str(data), "--format", "json", *study], capsys)
    assert files_below(tmp_path) == before


@pytest.mark.parametrize("seed", range(5))
def test_a_damaged_register_is_told_in_words(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = random.Random(seed)
    data = deliver(tmp_path / "data", ("labs", "0.81", "abc"))
    register = tmp_path / "queries.csv"
    arguments = ["check", "--data", str(data), "--format", "json", "--register", str(register)]
    assert_ends_well(arguments, capsys)
    register.write_bytes(mutated(register.read_bytes(), draw))
    assert_ends_well(arguments, capsys)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=repr)
def test_what_a_header_holds_drives_no_terminal_in_a_message(
    snippet: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A header that a mapping does not find is cited as it stands."""
    data = deliver(tmp_path / "data")
    (data / "labs.csv").write_bytes(b"Patient" + snippet + b",Datum\nP01,2015-02-08\n")
    study = tmp_path / "study.toml"
    study.write_text('[mapping.labs]\ncolumns.patient_id = "Pat.-Nr."\n')
    arguments = ["check", "--data", str(data), "--format", "json", "--study", str(study)]
    assert_ends_well(arguments, capsys, codes=(2,))


@pytest.mark.parametrize(
    "name",
    [
        "x'); drop table raw.patients; --", "a*b?[c]", 'q"uote', "semi;colon", "new\nline",
        "\u202etxt", "n" * 240, "{x}", "%s", "back\\slash", "\x1b[31m", "~", "--data", "#part",
        os.fsdecode(b"no utf-8 \xff"),
    ],
    ids=repr,
)  # fmt: skip
def test_names_of_files_and_folders_are_names_only(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deliver(tmp_path / name)
    (data / f"{name}.csv").write_text("a,b\n1,2\n")
    found = json.loads(
        assert_ends_well(["check", "--data", str(data), "--format", "json"], capsys, codes=(0,))
    )
    assert [failure["rule"] for failure in found["failures"]] == ["folder.unknown_file"]
    assert found["tables"]["patients"]["rows"] == 2


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_names_of_columns_and_sheets_are_names_only(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        "x'); drop table raw.patients; --",
        'q"uote',
        "{x}",
        "%s",
        "a?b",
        "\u202etxt",
        "n" * 300,
    ]
    data = deliver(tmp_path / "data")
    header, *rows = (line.split(",") for line in TABLES["labs"].splitlines())
    frame = pandas.DataFrame(rows, columns=header).assign(**dict.fromkeys(names, "y"))
    (data / "labs.csv").unlink()
    if suffix == "csv":
        frame.to_csv(data / "labs.csv", index=False)
    elif suffix == "parquet":
        frame.to_parquet(data / "labs.parquet")
    else:
        with pandas.ExcelWriter(data / "book.xlsx") as book:
            frame.to_excel(book, sheet_name="labs", index=False)
            frame.to_excel(book, sheet_name='"; drop table raw; --', index=False)
    printed = assert_ends_well(
        ["check", "--data", str(data), "--format", "json"], capsys, codes=(0, 1)
    )
    found = json.loads(printed)
    unknown = [f for f in found["failures"] if f["rule"] == "labs.file.unknown_column"]
    assert sorted(failure["value"] for failure in unknown) == sorted(names)
    assert found["tables"]["labs"]["rows"] == len(rows)


@pytest.mark.parametrize(
    "content",
    [
        "x = " + "[" * 100_000,
        "x = " + "{a = " * 10_000,
        ".".join("a" * 5_000) + " = 1",
        "x = " + "9" * 5_000,
        "\0",
        "x = 2020-99-99",
        '[mapping]\nmissing = "' + "x" * 1_000_000 + '"',
    ],
    ids=["lists", "tables", "key", "number", "nul", "day", "text"],
)
def test_a_study_file_made_to_break_its_reader_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = tmp_path / "study.toml"
    study.write_text(content)
    data = deliver(tmp_path / "data")
    arguments = ["check", "--data", str(data), "--format", "json", "--study", str(study)]
    assert_ends_well(arguments, capsys)


@pytest.mark.parametrize(
    "condition",
    ["(" * 10_000, "-" * 10_000 + "1", "(" * MAX_DEPTH + "-1" + ")" * MAX_DEPTH, "1 = 1 " * 10_000],
    ids=["parentheses", "signs", "both", "length"],
)
def test_a_condition_made_to_break_its_reader_is_refused(condition: str) -> None:
    with pytest.raises(UnsupportedLogicError):
        parse(condition)


def test_a_long_sum_is_calculated() -> None:
    assert parse("+".join(["1"] * 5_000) + " = 5000")(lambda reference: "")


def checked_apart(data: Path, file: str) -> tuple[int, str]:
    """Check a delivery in a process of its own, within the stated bounds; return what it said."""
    out = data.parent / "out.json"
    child = subprocess.Popen(
        [sys.executable, "-m", "caseseries", "check", "--data", data, "--out", out],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
    )  # fmt: skip
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    assert usage.ru_maxrss * 1024 < MEMORY_BYTES
    assert "Traceback" not in said
    assert child.returncode in (1, 2), said
    assert file in (said if child.returncode == 2 else out.read_text())
    return child.returncode, said if child.returncode == 2 else out.read_text()


LABS = TABLES["labs"].encode()
HEADER = LABS.partition(b"\n")[0]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (HEADER + b",a" * 100_000 + b"\nP01,2015-02-08,0.81" + b",1" * 100_000, "file.header"),
        (
            HEADER + b"".join(b",a%d" % i for i in range(100_000)) + b"\nP01\n",
            "file.unknown_column",
        ),
        (LABS + b'P01,2015-02-08,"' + b"x" * 50_000_000 + b'"\n', "file.quoting"),
        (LABS + b'"' * 100_001 + b"\n", "file.quoting"),
        (HEADER + b"\n" + b'x","\n' * 100_000, "double quote"),
        (LABS + b"\n" * 1_000_000 + b"P01\n", "file.field_count"),
        (b"\0" * 2_000_000, "labs.csv"),
    ],
    ids=["a name", "columns", "cell", "quotes", "unclosed quotes", "empty lines", "NUL"],
)
def test_a_csv_file_made_to_exhaust_its_reader_does_not(
    content: bytes, rule: str, tmp_path: Path
) -> None:
    data = deliver(tmp_path / "data")
    (data / "labs.csv").write_bytes(content)
    _, said = checked_apart(data, "labs.csv")
    assert rule in said


Bomb = Callable[[Path], None]


@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        (
            lambda path: workbook(
                path,
                [LABS_HEADER, b'<row><c t="s"><v>0</v></c></row>', LABS_END],
                texts=repeated(b"<si/>", 300 * MIB),
            ),
            "256 MiB",
        ),
        (
            lambda path: workbook(path, itertools.chain([LABS_HEADER], repeated(b"<x>", 8 * MIB))),
            "nested",
        ),
        (
            lambda path: workbook(
                path, itertools.chain([LABS_HEADER, b'<x a="'], repeated(b"A", 8 * MIB))
            ),
            "longer than 4 MiB",
        ),
        (
            lambda path: workbook(path, texts=repeated(b"A", 8 * MIB), packing=zipfile.ZIP_LZMA),
            "packed in a way",
        ),
        (
            lambda path: workbook(
                path,
                [b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', LABS_HEADER, LABS_END],
            ),
            "document type",
        ),
        (
            lambda path: workbook(
                path, itertools.chain([LABS_HEADER], repeated(b"<row/>", 8 * MIB), [LABS_END])
            ),
            "more than 1048576 rows",
        ),
    ],
    ids=["unpacked", "depth", "tag", "packing", "entities", "rows"],
)
def test_a_workbook_made_to_exhaust_its_reader_is_refused(
    bomb: Bomb, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deliver(tmp_path / "data")
    (data / "labs.csv").unlink()
    bomb(data / "labs.xlsx")
    arguments = ["check", "--data", str(data), "--format", "json"]
    assert said in assert_ends_well(arguments, capsys, codes=(2,))


def test_a_workbook_of_too_many_tags_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_package, "MAX_TAGS", 100_000)
    data = deliver(tmp_path / "data")
    (data / "labs.csv").unlink()
    tags = itertools.chain([LABS_HEADER], repeated(b"<x/>", MIB), [LABS_END])
    workbook(data / "labs.xlsx", tags)
    arguments = ["check", "--data", str(data), "--format", "json"]
    assert "more than 100,000 tags" in assert_ends_well(arguments, capsys, codes=(2,))


def test_a_number_format_of_megabytes_pads_no_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deliver(tmp_path / "data")
    (data / "labs.csv").unlink()
    styles = [b'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="', b"0" * 3 * MIB]
    styles += [b'"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>']
    cells = b'<row><c s="0"><v>1</v></c></row>' * 1_000
    workbook(data / "labs.xlsx", [LABS_HEADER, cells, LABS_END], styles=styles)
    printed = assert_ends_well(
        ["check", "--data", str(data), "--format", "json"], capsys, codes=(1,)
    )
    assert len(printed) < 3 * MIB


def test_a_proposed_mapping_is_toml_whatever_the_delivery_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deliver(tmp_path / "data")
    nasty = b'\x1b[31m","a""]\n[rules]\nx","=1+1","\xe2\x80\xa8","\xe2\x80\xae",\'\'\''
    (data / "labs.csv").write_bytes(HEADER + b"," + nasty + b"\n")
    (data / "sex.csv").write_bytes(b'sex\n"""\n\\\n#\n]\nm\xe2\x80\xa8\n=1+1\n"\x1b[31m"\n')
    assert main(["map", str(data)]) == 0
    printed = capsys.readouterr().out
    tomllib.loads(printed)
    assert all(char.isprintable() or char == "\n" for char in printed)
