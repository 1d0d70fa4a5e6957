"""The examples for analysts print what they show, and leave no public function out."""

from __future__ import annotations

import doctest
import inspect
import re

import pytest
from first_study import ROOT

import caseseries.statistics.compare
import caseseries.statistics.describe
import caseseries.statistics.survival

TEXT = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```pycon\n(.*?)```", TEXT, re.DOTALL)


def test_the_examples_print_what_they_show() -> None:
    found = doctest.DocTestParser().get_doctest("\n".join(BLOCKS), {}, "statistics", None, 0)
    report: list[str] = []
    results = doctest.DocTestRunner().run(found, out=report.append)
    assert results.attempted > 40
    assert not results.failed, "".join(report)


def test_every_public_function_has_an_example() -> None:
    code = "\n".join(BLOCKS)
    public = [name for name in caseseries.statistics.survival.__all__ if name[0].islower()]
    for module in (caseseries.statistics.describe, caseseries.statistics.compare):
        public += [
            name
            for name, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_"
        ]
    assert len(public) > 20
    assert [name for name in public if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize("name", ["at", "curve", "quantile", "restricted_mean"])
def test_the_methods_of_a_curve_are_shown(name: str) -> None:
    assert f"km.{name}" in "\n".join(BLOCKS)


def test_the_readme_prints_what_it_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Statistics for analysts")[1].split("\n## ")[0]
    (block,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    expected = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
    printed: list[str] = []
    exec(block, {"print": lambda *values: printed.append(" ".join(map(str, values)))})
    assert len(expected) == block.count("print(")
    assert printed == expected
    assert "docs/statistics.md" in section
