"""Every folder has a sentence: packages in their docstring, rooms in CONTRIBUTING.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "src" / "caseseries"
# Files that are copied, not imported: what a new study begins with, and the Quarto extension.
COPIED = {"template", "extension"}
GENERATED = {"build", "dist"}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DESCRIBED = dict(re.findall(r"^\| `([\w./]+)/` +\| (.+?) +\|$", CONTRIBUTING, re.MULTILINE))
PACKAGES = sorted({path.parent for path in ENGINE.rglob("*.py") if COPIED.isdisjoint(path.parts)})


def folders(parent: Path) -> set[str]:
    return {
        path.name
        for path in parent.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__"))
    }


def test_each_folder_and_room_has_a_sentence() -> None:
    top = folders(ROOT) - GENERATED
    rooms = folders(ENGINE)
    assert top | rooms <= DESCRIBED.keys()
    assert all(sentence.endswith(".") for sentence in DESCRIBED.values())


def test_what_is_described_exists() -> None:
    missing = [
        name for name in DESCRIBED if not (ROOT / name).is_dir() and not (ENGINE / name).is_dir()
    ]
    assert not missing


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_package_says_what_lives_in_it(package: Path) -> None:
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].endswith(".")
