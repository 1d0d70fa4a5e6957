"""What a real Quarto made of each document in ``quarto_features``, as recorded there."""

from __future__ import annotations

import json
from pathlib import Path

FEATURES = Path(__file__).with_name("quarto_features")
RECORDED: dict[str, dict[str, str]] = json.loads(
    (FEATURES / "recorded.json").read_text(encoding="utf-8")
)
# What each is refused for, in the words of the message.
REFUSED = {
    "cells_of_a_shell": "a cell of bash",
    "cells_of_other_languages": "a cell of mermaid",
    "embedded_cells": "{{< embed",
    "folded_code": "'code-fold'",
    "keys": "{{< kbd",
    "listings": "lst-one",
    "side_by_side": "layout-ncol=2",
    "subfigures": "layout-ncol=2",
    "theorems": "thm-line",
    "video": "{{< video",
}
# Quarto wants a program to draw the picture in Word; these words are ours alone to get right.
NOT_RECORDED = {"figures"}
# Tabs stand in a row above what they show; without a script it stands below each.
ORDERED_OTHERWISE = {"tabset"}
SHOWN = sorted(RECORDED.keys() - REFUSED.keys() - NOT_RECORDED)
