"""What page.js makes of the notes of numbers and of boxes that scroll, in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from caseseries.documents.skeleton import EXTENSION

NUMBER = (
    '<span class="number" data-trace="{0}.n">{1}<a href="list.html#number-{0}.n" class="trace"'
    ' aria-label="{0}.n: {1}, count&#10;all eyes"></a></span>'
)
BODY = f"""<main><p><label><input type="checkbox" id="show-traces">Show</label></p>
<p>Of {NUMBER.format("eyes", 9)} eyes {NUMBER.format("lost", 2)} are lost, {NUMBER.format("left", 7)} left.</p>
<div class="table-scroll" id="narrow" tabindex="0" role="region" aria-label="Table 1"><p>1</p></div>
<div class="table-scroll" id="wide" tabindex="0" role="region" aria-label="Table 2">
<p style="width: 9000px">1</p></div></main>"""  # noqa: E501
# What a reader does: hovers over a number, then its note, and presses Escape; then turns the switch
# on, goes on by arrow, and follows the note.
STEPS = """
<script>
addEventListener("load", async () => {
  const seen = [], wait = ms => new Promise(done => setTimeout(done, ms));
  const note = document.getElementById("number-note");
  const numbers = [...document.querySelectorAll(".number")];
  const say = what => seen.push(`${what}: ${note.hidden ? "no note" : note.querySelector("code").textContent}`);
  const pointer = (kind, on) => on.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerType: "mouse" }));
  const press = key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const stops = () => document.querySelectorAll("main .number[tabindex='0']").length;
  const narrow = document.getElementById("narrow");
  for (let n = 0; n < 50 && narrow.hasAttribute("tabindex"); n++) await wait(100);
  seen.push(["narrow", "wide"].map(id => document.getElementById(id)).map(box =>
    `${box.id} ${box.getAttribute("tabindex")} ${box.getAttribute("aria-label")}`).join(", "));
  pointer("pointerover", numbers[1]); await wait(400); say("hover");
  const a = note.getBoundingClientRect(), b = numbers[1].getBoundingClientRect();
  seen.push(a.top >= b.bottom || a.bottom <= b.top ? "beside" : "covers");
  pointer("pointerout", numbers[1]); pointer("pointerover", note); await wait(800); say("over the note");
  press("Escape"); say("Escape");
  pointer("pointerover", numbers[1]); await wait(400); say("still there");
  pointer("pointerout", numbers[1]); pointer("pointerover", numbers[1]); await wait(400); say("again");
  pointer("pointerout", numbers[1]); await wait(800); say("left");
  seen.push(`${stops()} stops`);
  document.getElementById("show-traces").click();
  seen.push(`${stops()} stop`);
  numbers[0].focus(); say("focus");
  press("ArrowRight"); say("arrow");
  seen.push(`${stops()} stop, described by ${numbers[1].getAttribute("aria-describedby")}`);
  press("End"); say("End");
  press("Enter"); seen.push(document.activeElement.getAttribute("href").replace(/.*[/]/, ""));
  press("Escape"); say("Escape"); seen.push(document.activeElement.dataset.trace);
  document.body.textContent = "SEEN " + seen.join("; ") + " END";
});
</script>
"""  # noqa: E501


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_reader_meets_notes_and_boxes(tmp_path: Path) -> None:
    script = (EXTENSION / "page.js").read_text(encoding="utf-8")
    styles = "".join((EXTENSION / f).read_text("utf-8") for f in ("style.css", "screen.css"))
    page = tmp_path / "page.html"
    page.write_text(
        f"<!DOCTYPE html><style>{styles}</style><body>{BODY}"
        f"<script>{script}</script>{STEPS}</body>",
        encoding="utf-8",
    )
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
               "--virtual-time-budget=9000", f"--user-data-dir={tmp_path}/profile",
               page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (seen,) = re.findall("SEEN (.*) END", done.stdout)
    assert seen.split("; ") == [
        "narrow null null, wide 0 Table 2",
        "hover: lost.n",
        "beside",
        "over the note: lost.n",
        "Escape: no note",
        "still there: no note",
        "again: lost.n",
        "left: no note",
        "0 stops",
        "1 stop",
        "focus: eyes.n",
        "arrow: lost.n",
        "1 stop, described by number-note",
        "End: left.n",
        "list.html#number-left.n",
        "Escape: no note",
        "left.n",
    ]


COPIED = """<main><p id="text">It fell by \u22123.</p><table><tbody>
<tr id="row"><th>P09</th><td>71.2</td><td><span class="pad" data-pad="0"></span>\u22123.6</td></tr>
</tbody></table></main>"""
COPY = """
<script>
addEventListener("load", () => {
  const seen = ["row", "text"].map(id => {
    const range = document.createRange(), selection = getSelection();
    range.selectNodeContents(document.getElementById(id));
    selection.removeAllRanges(); selection.addRange(range);
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
    document.dispatchEvent(event);
    const html = clipboardData.getData("text/html");
    const text = clipboardData.getData("text/plain").split(/\\s+/).join(" ");
    return `${event.defaultPrevented} ${text}`
      + ` ${html.includes("<table>")} ${/>-3\\.6</.test(html)}`;
  });
  document.body.textContent = "SEEN " + seen.join("; ") + " END";
});
</script>
"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_number_copied_from_a_table_is_one_to_a_spreadsheet(tmp_path: Path) -> None:
    script = (EXTENSION / "page.js").read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(
        '<!DOCTYPE html><meta charset="utf-8">'
        f"<body>{COPIED}<script>{script}</script>{COPY}</body>",
        encoding="utf-8",
    )
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
               "--virtual-time-budget=3000", f"--user-data-dir={tmp_path}/profile",
               page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    (seen,) = re.findall("SEEN (.*) END", done.stdout)
    # the row as a table with a minus of the keyboard; running text as the browser copies it
    assert seen.split("; ")[0] == "true P09 71.2 -3.6 true true"
    assert seen.split("; ")[1].startswith("false")
