"""The data files as tables of the HTML supplement: plain without JavaScript, searched with it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from caseseries.documents.data_files.screen import ScreenTables
from caseseries.documents.data_files.sheet import Sheet, SheetColumn
from caseseries.documents.pdf.page import for_paper
from caseseries.documents.printing.typeset import typeset

NUMBERS = Sheet(
    "numbers", "Numbers", "All of them",
    (
        SheetColumn("id", "Id", "", is_code=True),
        SheetColumn("value", "Value", ""),
        SheetColumn("name", "Name", ""),
        SheetColumn("table", "Table", "", links_to="dictionary"),
    ),
    [
        {"id": "a.n", "value": 9, "name": "<b>one</b> & =2", "table": "cohort.eyes.side"},
        {"id": "b.n", "value": 10, "name": "two", "table": "nowhere"},
        {"id": "c.n", "value": None, "name": "three", "table": None},
    ],
    "id", ("id", "value", "name", "table"),
)  # fmt: skip
DICTIONARY = Sheet(
    "dictionary", "Dictionary", "All columns", (SheetColumn("name", "Column", "", is_code=True),),
    [{"name": "cohort.eyes.side"}], "name", ("name",),
)  # fmt: skip
SCREEN = ScreenTables([NUMBERS, DICTIONARY]).html
# What a reader does: opens the fold, sorts twice by value, searches, follows a link.
STEPS = """
<script>
addEventListener("load", () => setTimeout(() => {
  const seen = [], fold = document.querySelector("#data-numbers");
  const id = row => row.id.replace("number-", "");
  const order = () => [...fold.querySelectorAll("tbody tr")].map(id).join("");
  fold.open = true;
  setTimeout(() => {
    const field = fold.querySelector("label input"), head = fold.querySelectorAll("thead th")[1];
    for (let i = 0; i < 3; i++) {
      head.querySelector("button").click();
      seen.push(`${head.getAttribute("aria-sort")} ${order()}`);
    }
    field.value = "TWO b";
    field.dispatchEvent(new Event("input"));
    seen.push(fold.querySelector("output").textContent);
    location.hash = "column-cohort.eyes.side";
    setTimeout(() => {
      seen.push(document.querySelector("#data-dictionary").open);
      document.body.textContent = "SEEN " + seen.join("; ") + " END";
    }, 200);
  }, 200);
}, 100));
</script>
"""


def test_what_stands_in_a_cell_is_text_and_links_arrive() -> None:
    assert "&lt;b&gt;one&lt;/b&gt; &amp; =2" in SCREEN
    anchors = set(re.findall(r'id="([^"]+)"', SCREEN))
    assert {"number-a.n", "column-cohort.eyes.side"} <= anchors
    # a table that is not in the dictionary leads nowhere, and so is no link
    assert re.findall(r'href="#([^"]+)"', SCREEN) == ["column-cohort.eyes.side"]


def test_the_pdf_leaves_them_out() -> None:
    assert for_paper(f"<p>before</p>\n{SCREEN}\n<p>after</p>", Path()) == (
        "<p>before</p>\n\n<p>after</p>"
    )


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_reader_sorts_and_searches_them(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><body>{SCREEN}{STEPS}</body>", encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
               "--virtual-time-budget=4000", f"--user-data-dir={tmp_path}/profile",
               page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (seen,) = re.findall("SEEN (.*) END", done.stdout)
    # what has no value stays last
    assert seen == ("ascending a.nb.nc.n; descending b.na.nc.n; null a.nb.nc.n; 1 of 3 rows; true")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("age >= 65 and <=3 cm", "age ≥ 65 and ≤3 cm"),
        ("dx->ablation", "dx → ablation"),
        ("2014;25:1691-1705", "2014;25:1691–1705"),
        ("divisor n - 1", "divisor n − 1"),
        ("20 % of it", "20% of it"),
        ("on 2020-01-31, no-one, -5", "on 2020-01-31, no-one, -5"),
    ],
)
def test_typed_signs_are_printed_as_signs(typed: str, printed: str) -> None:
    assert typeset(typed) == printed
