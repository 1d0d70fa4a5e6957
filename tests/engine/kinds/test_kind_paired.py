"""Before and after, as a table and as lines; expectations by R and by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from table_cells import cells
from tiny_study import Built, built, one_table

from caseseries.study.study_file import StudyFileError

COLUMNS = """
    score_0: float = column(nullable=True, unit="points", label="Score", description="First.")
    score_6: float = column(nullable=True, unit="points", label="Score", description="Later.")
    word: str = column(description="A word.")
"""
# Hollander & Wolfe (1973), 29 f.: the example of R's wilcox.test; one row lacks a value.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
CSV = "person_id,score_0,score_6,word\n" + "".join(
    f"P{number},{b},{a},x\n"
    for number, (b, a) in enumerate(zip([*BEFORE, 4.0], [*AFTER, ""], strict=True))
)


def study(folder: Path, toml: str) -> Built:
    return built(folder, one_table(COLUMNS, CSV, toml))


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


def test_pairs_are_compared_as_r_does(tmp_path: Path) -> None:
    pairs = 'pairs = [{ before = "score_0", after = "score_6" }]'
    found = study(tmp_path, f'[tables.t]\nkind = "paired"\n{pairs}\n')
    # R: t.test(after, before, paired = TRUE); wilcox.test(after, before, paired = TRUE)
    expected = {
        "n": 9,
        "before_mean": sum(BEFORE) / 9,
        "after_mean": sum(AFTER) / 9,
        "difference": -0.4318889,
        "conf_low": -0.7599990655,
        "conf_high": -0.1037787123,
        "paired_t_p": 0.0161766274,
        "signed_rank_p": 0.0390625,
    }
    assert {key: found.value(f"t.score_6.{key}") for key in expected} == {
        key: close(value) for key, value in expected.items()
    }
    shown = cells(found.tables("t"))
    assert shown[1][0] == "Score"
    assert shown[1][1:] == ["9", "1.8 ± 0.7", "1.3 ± 0.8", "−0.4 (−0.8 to −0.1)", "0.02", "0.04"]
    assert "Score, 1." in found.tables("t")._repr_markdown_()
    assert "t.score_6.conf_low" in found.tables("t").ids


def test_lines(tmp_path: Path) -> None:
    said = 'before = "score_0"\nafter = "score_6"\nbefore_label = "Start"'
    figure = study(tmp_path, f'[figures.f]\nkind = "paired_lines"\n{said}\n').figures("f")
    assert "Score, points before and after, 9\u00a0lines: 2 rise, 7 fall." in figure.alt
    assert "The mean is 1.8 before and 1.3 after" in figure.alt
    assert "1.83 to 0.878; 0.5 to 0.647" in figure.alt
    assert figure.ids == ("f.before_mean", "f.after_mean")
    assert figure.values.headings == ("Line", "Start", "After")
    assert ("0.5", "0.647") in [row[1:] for row in figure.values.rows]
    assert figure.values.rows[-1] == ("Mean", "1.8", "1.3")
    assert figure.svg.count("<number ") == 2


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ('{ before = "score_0", after = "score_7" }', "score_6"),
        ('{ before = "word", after = "score_6" }', "not numeric"),
        ('{ before = "score_0", after = "score_6" }, ' * 2, "two pairs called score_6"),
    ],
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, pairs: str, sentence: str) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, f'[tables.t]\nkind = "paired"\npairs = [{pairs}]\n')
