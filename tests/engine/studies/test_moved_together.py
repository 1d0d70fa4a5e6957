"""What is written together is in its places together, whoever else writes there or was killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from caseseries.documents.stamp import Sources, glance
from caseseries.warehouse import new_database
from caseseries.writing import together
from caseseries.writing.new_folder import new_folder
from caseseries.writing.together import ASIDE, moved_together
from caseseries.writing.whole_file import write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_is_in_its_place_when_the_block_ends_and_nothing_before(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("goes")
    with moved_together() as unfinished:
        unfinished.file(tmp_path / "a").write_text("a")
        unfinished.file(tmp_path / "below" / "b").write_text("b")
        unfinished.remove(tmp_path / "old")
        assert not (tmp_path / "a").exists()
        assert (tmp_path / "old").exists()
    assert names(tmp_path) == ["a", "below"]
    assert names(tmp_path / "below") == ["b"]


def test_what_raises_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"old")

    def write_and_fail() -> None:
        with moved_together() as unfinished:
            unfinished.file(tmp_path / "a").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_check_that_fails_at_the_end_moves_nothing(tmp_path: Path) -> None:
    def refuse() -> None:
        raise ValueError("somebody writes there")

    def write() -> None:
        with moved_together() as unfinished:
            unfinished.file(tmp_path / "a").write_text("a")
            unfinished.before_moving(refuse)

    with pytest.raises(ValueError, match="somebody"):
        write()
    assert names(tmp_path) == []


def left_by_a_killed_process(folder: Path, moves: list[tuple[str | None, str]]) -> Path:
    left = folder / f"{ASIDE}killed"
    left.mkdir()
    (left / "lock").touch()
    if moves:
        (left / "moves.json").write_text(json.dumps(moves))
    return left


def test_what_a_killed_process_left_unfinished_goes(tmp_path: Path) -> None:
    (left_by_a_killed_process(tmp_path, []) / "half").write_text("ha")
    write_whole(tmp_path / "a", b"a")
    assert names(tmp_path) == ["a"]


def test_moves_that_were_begun_are_finished(tmp_path: Path) -> None:
    """Killed between the first rename and the second: the first has no source any more."""
    (tmp_path / "first").write_text("new")
    (tmp_path / "second").write_text("old")
    (tmp_path / "third").write_text("goes")
    left = tmp_path / f"{ASIDE}killed"
    left_by_a_killed_process(
        tmp_path,
        [
            (str(left / "first"), str(tmp_path / "first")),
            (str(left / "second"), str(tmp_path / "second")),
            (None, str(tmp_path / "third")),
        ],
    )
    (left / "second").write_text("new")
    write_whole(tmp_path / "a", b"a")
    assert names(tmp_path) == ["a", "first", "second"]
    assert [(tmp_path / name).read_text() for name in ("first", "second")] == ["new", "new"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks here")
def test_what_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from caseseries.writing.together import moved_together\n"
        "with moved_together() as unfinished:\n"
        "    unfinished.file(Path(sys.argv[1])).write_text('theirs')\n"
        "    print('written', flush=True); sys.stdin.readline()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "a")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "written\n"
    write_whole(tmp_path / "b", b"ours")
    assert [name for name in names(tmp_path) if name.startswith(ASIDE)] != []
    other.communicate("go on\n")
    assert names(tmp_path) == ["a", "b"]


def test_a_signal_waits_until_all_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow = together._follow

    def told_between(moves: list[tuple[str | None, str]]) -> None:
        follow(moves[:1])
        signal.raise_signal(signal.SIGINT)
        follow(moves[1:])

    def write() -> None:
        with moved_together() as unfinished:
            unfinished.file(tmp_path / "a").write_text("a")
            unfinished.file(tmp_path / "b").write_text("b")

    monkeypatch.setattr(together, "_follow", told_between)
    with pytest.raises(KeyboardInterrupt):
        write()
    assert names(tmp_path) == ["a", "b"]


def test_a_folder_takes_the_place_of_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with new_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == ["a"]


def test_a_file_is_not_written_where_a_folder_stands(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"x")


def test_what_is_unfinished_beside_the_data_is_no_change_of_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "units.csv").write_text("unit_id\nU1\n")
    sources = Sources(tmp_path, tmp_path / "data", tmp_path / "study.toml", "")
    before = glance(sources)
    with moved_together() as unfinished:
        unfinished.file(tmp_path / "data" / "study.duckdb").write_bytes(b"half")
        assert glance(sources) == before
    assert glance(sources) != before


# ------------------------------------------------------------------------- the database


def of_a_build(db: Path) -> None:
    with duckdb.connect(db) as con:
        con.execute("create schema results; create table results.numbers as select 1 as n")


def test_a_log_left_beside_the_old_database_goes_with_it(tmp_path: Path) -> None:
    db, log = tmp_path / "study.duckdb", tmp_path / "study.duckdb.wal"
    of_a_build(db)
    program = (
        "import duckdb, os, sys\n"
        "con = duckdb.connect(sys.argv[1]); con.execute('create table theirs as select 1 as n')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(db)], check=True)
    assert log.exists()
    with moved_together() as unfinished, new_database.new_database(unfinished, db) as con:
        con.execute("create schema results; create table results.numbers as select 2 as n")
    assert names(tmp_path) == ["study.duckdb"]
    with duckdb.connect(db, read_only=True) as con:
        assert con.execute("select n from results.numbers").fetchall() == [(2,)]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks here")
@pytest.mark.parametrize(("read_only", "refused"), [(False, True), (True, False)])
def test_a_database_open_elsewhere_is_refused_where_it_is_written(
    tmp_path: Path, read_only: bool, refused: bool
) -> None:
    db = tmp_path / "study.duckdb"
    of_a_build(db)
    program = (
        "import duckdb, sys\n"
        f"con = duckdb.connect(sys.argv[1], read_only={read_only})\n"
        "print('open', flush=True); sys.stdin.readline()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(db)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    try:
        if refused:
            with pytest.raises(new_database.DatabaseInUseError, match="open for writing"):
                new_database.refuse_taken(db)
        else:
            new_database.refuse_taken(db)
    finally:
        other.communicate("go on\n")


def test_a_file_that_no_build_made_is_not_written_over(tmp_path: Path) -> None:
    notes, own = tmp_path / "results.json", tmp_path / "own.duckdb"
    notes.write_text("{}")
    with duckdb.connect(own) as con:
        con.execute("create table visits as select 1 as n")
    for place, said in ((notes, "no DuckDB file"), (own, r"main\.visits"), (tmp_path, "folder")):
        with pytest.raises(new_database.DatabaseInUseError, match=said):
            new_database.refuse_taken(place)


def test_a_database_cut_in_half_is_replaced(tmp_path: Path) -> None:
    db = tmp_path / "study.duckdb"
    of_a_build(db)
    os.truncate(db, db.stat().st_size // 2)
    new_database.refuse_taken(db)
    with moved_together() as unfinished, new_database.new_database(unfinished, db) as con:
        con.execute("create table whole as select 1 as n")
    with duckdb.connect(db, read_only=True) as con:
        assert con.execute("select n from whole").fetchall() == [(1,)]
