"""Record what a real Quarto makes of each document in this folder, in ``recorded.json``.

    .venv/bin/python tests/engine/quarto_features/record.py [NAME …]

Quarto, and poppler's pdftotext, have to be on PATH. A document that Quarto warns of is recorded
with the warning.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from rendered_words import project_of, words  # noqa: E402

from caseseries.documents import quarto  # noqa: E402
from caseseries.documents.formats import DEFAULT as FORMATS  # noqa: E402
from caseseries.documents.render_error import RenderError  # noqa: E402


def recorded(source: Path) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        project = project_of(source, Path(folder) / "project")
        stage = Path(folder) / "stage"
        stage.mkdir()
        try:
            quarto.render(project, project / "x.duckdb", stage, FORMATS, lambda message: None)
        except RenderError as error:
            return {"warning": str(error).replace(str(project), "")}
        return {name: words(stage / f"{source.stem}.{name}") for name in FORMATS}


def main() -> None:
    names = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.qmd"))
    target = HERE / "recorded.json"
    found = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    for name in names:
        found[name] = recorded(HERE / f"{name}.qmd")
        print(name, found[name], flush=True)
    text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
