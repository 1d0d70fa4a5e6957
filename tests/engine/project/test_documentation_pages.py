"""The pages in docs/ that teach how to write a study are one study; here it is written and run."""

from __future__ import annotations

import contextlib
import html
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_study import ROOT

from caseseries.cli import main
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.study.modules import activate

DOCS = ROOT / "docs"
PAGES = ("declarations", "derivations", "study_toml", "manuscript")
TEXTS = {page: (DOCS / f"{page}.md").read_text(encoding="utf-8") for page in PAGES}
_BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`:\n\n)?^(?P<fence>`{3,})(?P<language>\w+)\n"
                    r"(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)  # fmt: skip
_ROW = re.compile(r"^\| `(?P<call>[^`]*say\.[^`]*)` \| (?P<printed>.*) \|$", re.MULTILINE)


def blocks() -> Iterator[re.Match[str]]:
    for text in TEXTS.values():
        yield from _BLOCK.finditer(text)


def shell_lines() -> list[str]:
    return [line for block in blocks() if block["language"] == "sh"
            for line in block["text"].splitlines()]  # fmt: skip


def write(folder: Path) -> None:
    for block in blocks():
        if block["path"]:
            file = folder / block["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"], encoding="utf-8")
    toml = [block["text"] for block in blocks() if block["language"] == "toml"]
    (folder / "study.toml").write_text("\n".join(toml), encoding="utf-8")


def told(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of a command run in a study's folder, and what it says."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(arguments)
    return code, out.getvalue()


@pytest.fixture(autouse=True)
def first_study_afterwards() -> Iterator[None]:
    yield
    activate(ROOT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the pages, built and rendered once; do not write to it."""
    folder = tmp_path_factory.mktemp("pages") / "implants"
    write(folder)
    said = told(folder, "render", "--to", "html", "--renderer", "embedded")
    assert said == (0, "build/report/index.html\n")
    return folder


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "implants"))


def changed(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


def test_every_block_is_a_file_a_section_a_command_or_what_one_prints() -> None:
    others = {block["language"] for block in blocks() if not block["path"]}
    assert others == {"toml", "sh", "text"}


def test_the_rows_pass_and_only_what_was_asked_for_is_noted(folder: Path) -> None:
    code, said = told(folder, "check")
    assert code == 0
    assert "1 rule broken" in said
    assert "recalls.bone_loss_mm.blank" in said


def test_the_examples_hold(folder: Path) -> None:
    code, said = told(folder, "test")
    assert code == 0
    assert "4 examples, 0 failed" in said


@pytest.mark.parametrize("line", shell_lines())
def test_a_command_shown_runs_and_prints_what_is_shown(folder: Path, line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == "caseseries"
    code, said = told(folder, *arguments)
    assert code == 0
    printed = re.search(
        rf"{re.escape(line)}\n```\n\n```text\n(.*?)```", "".join(TEXTS.values()), re.S
    )
    if printed:
        assert said == printed[1]


def test_rows_can_be_drawn_with_the_hints(folder: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "drawn")
    assert told(folder, "simulate", "--units", "20", "--seed", "1", "--out", out)[0] == 0


def test_the_rules_named_are_those_of_the_gate(folder: Path) -> None:
    section = TEXTS["declarations"].partition("is a rule of the gate with an id")[2]
    named = re.findall(r"`(implants\.[\w.]+)`", section.partition("[Rules]")[0])
    assert len(named) == 8
    for rule in named:
        code, said = told_with(folder, f"[rules]\n{rule!r} = 'off'\n")
        guards = "guards the reading of the files and keeps its severity" in said
        assert (code, guards) == ((2, True) if rule.endswith(".format") else (0, False)), rule
    code, said = told_with(folder, "[rules]\n'implants.no_such' = 'off'\n")
    assert code == 2
    assert "There is no rule 'implants.no_such'" in said


def told_with(folder: Path, rules: str) -> tuple[int, str]:
    """What the gate says under other [rules]."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    other = folder / "other.toml"
    other.write_text(re.sub(r"\[rules\]\n(?:\".*\n)+", rules, text), encoding="utf-8")
    try:
        return told(folder, "check", "--study", "other.toml")
    finally:
        other.unlink()


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("implants", "AB1002", "AB1001", "implants.serial.distinct"),
        ("implants", "AB1002", "1002", "implants.serial.str_matches"),
        ("implants", "I3,P2,AB1003,11", "I3,P2,AB1003,19", "implants.tooth.tooth_exists"),
        ("implants", "2017-01-01", "2015-12-31", "implants.lost_after_placement"),
        ("implants", "2017-01-01", "2019-01-02", "implants.lost_after_last_contact"),
        ("implants", "I2,P1", "I1,P1", "implants.key.unique"),
        ("implants", "I2,P1", "I2,P9", "implants.patient_id.reference"),
        ("implants", "12.0", "21", "implants.length_mm.range"),
        ("implants", "n/k", "low-ish", "implants.torque_ncm.format"),
        ("recalls", "I2,2017-07-01", "I2,2016-07-01", "recalls.key.unique"),
        ("implants", "2016-06-01", "2014-12-31", "implants.inside_enrolment"),
        ("patients", "P8,male", "P8,man", "patients.sex.codes"),
    ],
)
def test_a_broken_row_breaks_the_rule(
    copied: Path, path: str, old: str, new: str, rule: str
) -> None:
    changed(copied, f"data/raw/{path}.csv", old, new)
    code, said = told(copied, "check")
    assert code == 1
    assert rule in said


def test_a_patient_without_implant_is_only_warned_of(copied: Path) -> None:
    with (copied / "data" / "raw" / "patients.csv").open("a", encoding="utf-8") as file:
        file.write("P9,male,1960,false,2019-01-01\n")
    code, said = told(copied, "check")
    assert code == 0
    assert "Patient P9 has no implant." in said


def test_a_table_that_is_optional_may_be_missing(copied: Path) -> None:
    (copied / "data" / "raw" / "recalls.csv").unlink()
    assert told(copied, "build")[0] == 0


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "said"),
    [
        ("sql/staging/implants.sql", "raw.implants", "derived.retention", 2, "in a circle"),
        ("sql/staging/recalls.sql", "raw.recalls", "raw.recall", 2, "which no SQL file builds"),
        ("sql/cohort/implants.sql", "left join", "inner join", 1, "rows too few"),
        ("sql/cohort/patients.sql", "sex, ", "sex, 1 as more, ", 2, "nothing says what more means"),
        ("study.toml", "conf_level", "conf_levels", 2, "is conf_level meant?"),
        ("report/index.qmd", "@tbl-one", "@tbl-two", 3, "tbl-two"),
        ("report/index.qmd", "@kaplan1958", "@kaplan", 3, "kaplan"),
        ("report/index.qmd", "tables.table1", "tables.tabel1", 3, "is table1 meant?"),
        ("report/index.qmd", "## Methods", "{{< include _no.qmd >}}\n\n## Methods", 3, "_no.qmd"),
        ("report/index.qmd", "tables.groups",
         'from caseseries.document import results\nresults.number("retention.losse.n")',
         3, "nearest: retention.losses.n"),
        ("report/index.qmd", 'say.those("retention.losses")', 'say.those("retention.losse")', 3,
         "retention.losse.n"),
        ("report/index.qmd", 'say.n("gate.rules.n")', 'say.n("gate.rule.n")', 3,
         "nearest: gate.rules.n"),
    ],
)  # fmt: skip
def test_a_mistake_ends_as_the_pages_say(
    copied: Path, path: str, old: str, new: str, code: int, said: str
) -> None:
    before = (copied / "build" / "report" / "index.html").read_bytes()
    changed(copied, path, old, new)
    found = told(copied, "render", "--to", "html", "--renderer", "embedded")
    assert found[0] == code
    assert said in found[1]
    assert (copied / "build" / "report" / "index.html").read_bytes() == before


def test_the_document_prints_the_numbers(folder: Path) -> None:
    page = (folder / "build" / "report" / "index.html").read_text(encoding="utf-8")
    text = " ".join(html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", page, flags=re.S)).split())
    # Lost: I1, I5, I6, I10 and I11.
    assert "Of 12 implants in eight patients (Table 1), five (41.7%) were lost." in text
    assert "Made up. No row describes a real person." in text
    assert "Estimation from incomplete" not in text


def test_a_study_without_a_project_file_is_rendered_all_the_same(copied: Path) -> None:
    (copied / "_quarto.yml").unlink()
    shutil.rmtree(copied / "build" / "report")
    assert told(copied, "render", "--to", "html")[0] == 0
    page = (copied / "build" / "report" / "index.html").read_text(encoding="utf-8")
    assert "short implants were" in page
    code, said = told(copied, "render", "--to", "html", "--renderer", "quarto")
    assert code == 3
    assert "_quarto.yml" in said


def test_without_documents_a_neutral_one_says_what_study_toml_names(copied: Path) -> None:
    shutil.rmtree(copied / "report")
    assert told(copied, "render", "--to", "html", "--renderer", "embedded")[0] == 0
    page = (copied / "build" / "report" / "index.html").read_text(encoding="utf-8")
    text = " ".join(html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", page, flags=re.S)).split())
    assert "Loss of dental implants" in text
    assert "Loss of the implant occurred in 41.7% (5/12) of implants." in text
    for section in ("tables", "figures"):
        for caption in re.findall(rf'\[{section}\..*?caption = "(.*?)"', TEXTS["study_toml"], re.S):
            assert caption in text
    assert "The 12 implants are few" in text
    assert "short implants" not in text


def spoken(folder: Path) -> SentenceParts:
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.results import load

    db = folder / "build" / "study.duckdb"
    return SentenceParts(AsPublished(load(db), db))


def rows() -> list[tuple[str, str]]:
    return [(row["call"], row["printed"]) for row in _ROW.finditer(TEXTS["manuscript"])]


def test_every_call_prints_what_the_page_says(folder: Path) -> None:
    say = spoken(folder)
    assert len(rows()) > 40
    for call, printed in rows():
        found = str(eval(call, {"say": say})).replace("\u00a0", " ")
        assert found == printed.strip("`"), call


def test_every_id_named_is_one_of_the_study(folder: Path) -> None:
    say = spoken(folder)
    section = TEXTS["manuscript"].partition("## Ids of numbers")[2].partition("[Kinds]")[0]
    ids = re.findall(r"`([a-z]\w+\.[\w.]+)`", section.partition("|---|")[2])
    assert len(ids) > 30
    for id in ids:
        say.results.number(id)
    for ending in ("_low", "_high", "_std_error", "_robust_low"):
        say.results.number(f"retention.rate_12m{ending}")
    for ending in ("conf_low", "conf_high", "p_value", "std_error"):
        say.results.number(f"model.multivariable.cox.length_mm.ge_10.{ending}")


def test_every_method_of_say_is_on_the_page() -> None:
    methods = {name for name in dir(SentenceParts) if not name.startswith("_")}
    shown = {name for call, _ in rows() for name in re.findall(r"say\.(\w+)", call)}
    assert methods - shown == {"results", "ids"}
