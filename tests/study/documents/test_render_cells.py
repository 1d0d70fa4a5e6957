"""Cells and inline code run as Quarto's Jupyter engine runs them."""

from pathlib import Path

import pytest

from caseseries.documents.embedded.cells import Cell, Prose, imported_modules, split
from caseseries.documents.embedded.code.execute import Session, escaped
from caseseries.documents.embedded.code.outputs import Rich
from caseseries.documents.embedded.compose import Composer
from caseseries.documents.embedded.project import Line
from caseseries.documents.render_error import RenderError

QMD = Path("report/index.qmd")


def lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(row, QMD, number) for number, row in enumerate(text.split("\n"), start=1))


def composed(text: str, folder: Path, **metadata: object) -> str:
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    settings = {"execute": {"echo": False}, **metadata}
    composer = Composer(Session(folder), settings, {"size": "3 cm"}, figures)
    return composer.compose(split(lines(text))).markdown


def cell(code: str) -> str:
    return f"```{{python}}\n{code}\n```"


def test_a_cell_is_a_fence_of_three_or_more_backticks() -> None:
    parts = split(lines("a\n````{python}\nx = '```'\n````\nb"))
    assert [type(part) for part in parts] == [Prose, Cell, Prose]
    assert isinstance(parts[1], Cell)
    assert parts[1].source == "x = '```'"
    assert parts[1].line == 3


def test_other_fences_are_left_alone() -> None:
    text = "~~~\n```{python}\n1/0\n```\n~~~\n\n```python\n1/0\n```"
    assert [type(part) for part in split(lines(text))] == [Prose]


def test_options_are_the_leading_hash_bar_lines() -> None:
    (part,) = split(
        lines(cell("#| label: tbl-one\n#| tbl-cap: |\n#|   Two\n#|   lines\nx = 1\n#| x"))
    )
    assert isinstance(part, Cell)
    assert part.options == {"label": "tbl-one", "tbl-cap": "Two\nlines"}
    # blank lines keep the place of the options, so that line numbers hold
    assert part.source == "\n\n\n\nx = 1\n#| x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{python}\nx = 1", r"index\.qmd:1: this cell has no closing fence"),
        (cell("#| fig-widht: 3\nx"), r"index\.qmd:1: unknown cell option 'fig-widht'"),
        (cell("#| label: [a\nx"), r"index\.qmd:1: the cell options are not valid YAML"),
        ("```{python echo=FALSE}\nx\n```", r"index\.qmd:1: options inside \{python"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(RenderError, match=message):
        split(lines(text))


@pytest.mark.parametrize(
    ("expression", "markdown"),
    [
        ("13", "13"),
        ("'1.5*'", r"1\.5\*"),
        ("'[4.2, 5]'", r"\[4\.2\, 5\]"),
        ("1 / 4", "0.25"),
        ("Bold()", "**b**"),
    ],
)
def test_inline_code_prints_markdown_or_repr_with_strings_escaped(
    expression: str, markdown: str, tmp_path: Path
) -> None:
    code = "class Bold:\n    def _repr_markdown_(self): return '**b**'"
    text = composed(f"{cell(code)}\n\nSo `{{python}} {expression}` is.", tmp_path)
    assert text.strip() == f"So {markdown} is."


def test_only_quoted_text_is_escaped() -> None:
    assert escaped("np.int64(7)") == "np.int64(7)"
    assert escaped("'a_b'") == r"a\_b"


def test_inline_code_sees_the_cells_above_it_only(tmp_path: Path) -> None:
    text = composed(
        f"{cell('x = 1')}\n\n`{{python}} x`\n\n{cell('x = 2')}\n\n`{{python}} x`", tmp_path
    )
    assert text.split() == ["1", "2"]


@pytest.mark.parametrize("expression", ["None", "''"])
def test_inline_code_that_prints_nothing_is_an_error(expression: str, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"index\.qmd:3: .* gives nothing to print"):
        composed(f"a\n\nb `{{python}} {expression}`", tmp_path)


def test_inline_code_that_fails_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"index\.qmd:2: .*`\{python\} lost`.*NameError"):
        composed("a\nb `{python} lost`", tmp_path)


def test_a_failing_cell_is_named_with_line_and_label(tmp_path: Path) -> None:
    text = "words\n\n" + cell("#| label: tbl-x\nx = 1\n\nx / 0")
    with pytest.raises(RenderError) as caught:
        composed(text, tmp_path)
    assert str(caught.value) == (
        "report/index.qmd:7 (cell tbl-x): the cell failed: ZeroDivisionError: division by zero\n"
        "  in `x / 0`"
    )


def test_a_syntax_error_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"index\.qmd:3: the cell failed: SyntaxError"):
        composed(cell("x = 1\ny = ("), tmp_path)


def test_a_labelled_output_becomes_a_div_with_its_caption_last(tmp_path: Path) -> None:
    code = (
        "#| label: tbl-x\n#| tbl-cap: Sizes\n"
        "class T:\n    def _repr_markdown_(self): return 'table'\nT()"
    )
    assert composed(cell(code), tmp_path).split("\n\n") == [
        ":::: {#tbl-x .cell}",
        "::: {.cell-output .cell-output-display}",
        "table",
        ":::",
        "Sizes",
        "::::\n",
    ]


def test_a_figure_is_written_as_svg_beside_the_text(tmp_path: Path) -> None:
    code = (
        "#| label: fig-x\n#| fig-alt: 'Says \"x\"'\n"
        "class F:\n    def _repr_svg_(self): return '<svg/>'\nF()"
    )
    text = composed(cell(code), tmp_path)
    assert ':::: {#fig-x .cell fig-alt="Says \\"x\\""}' in text
    assert f"![]({tmp_path / 'figures' / 'fig-x-1.svg'})" in text
    assert (tmp_path / "figures" / "fig-x-1.svg").read_text(encoding="utf-8") == "<svg/>"


@pytest.mark.parametrize("code", ["1;", "from IPython.display import display\ndisplay(1)\n2"])
def test_a_labelled_cell_displays_exactly_one_thing(code: str, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"must display one table, this one displays [02]"):
        composed(cell(f"#| label: tbl-x\n{code}"), tmp_path)


def test_a_label_stands_once(tmp_path: Path) -> None:
    text = "\n".join(2 * [cell("#| label: setup\nx = 1")])
    with pytest.raises(RenderError, match=r"index\.qmd:6 .*setup is used twice"):
        composed(text, tmp_path)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("#| include: false\n", ""),
        ("#| output: false\n", ""),
        ("#| eval: false\n", ""),
        ("#| output: asis\n", "::: {.cell}\n\n**5**\n\n\n:::"),
        (
            "",
            "::: {.cell}\n\n::: {.cell-output .cell-output-stdout}\n\n"
            "```\n**5**\n```\n\n:::\n\n:::",
        ),
    ],
)
def test_printed_text_follows_the_options(options: str, shown: str, tmp_path: Path) -> None:
    assert composed(cell(f"{options}print('**5**')"), tmp_path).strip() == shown


def test_warnings_stay_out_where_the_document_says_so(tmp_path: Path) -> None:
    code = cell("import sys\nprint('careful', file=sys.stderr)")
    assert "careful" in composed(code, tmp_path)
    quiet = {"echo": False, "warning": False}
    assert "careful" not in composed(code, tmp_path, execute=quiet)


def test_a_cell_may_fail_where_it_says_so(tmp_path: Path) -> None:
    text = composed(cell("#| error: true\n1 / 0"), tmp_path)
    assert "ZeroDivisionError: division by zero" in text


def test_code_is_shown_where_the_cell_says_so(tmp_path: Path) -> None:
    text = composed(cell("#| echo: true\nx = 1"), tmp_path)
    assert "``` {.python .cell-code}\nx = 1\n```" in text


def test_cells_run_in_the_project_folder(tmp_path: Path) -> None:
    code = cell("from pathlib import Path\nplace = str(Path.cwd())")
    text = composed(f"{code}\n\n`{{python}} place`", tmp_path)
    assert text.strip().replace("\\", "") == str(tmp_path)


def test_modules_of_the_cells_are_known_before_they_run() -> None:
    text = cell("import a.b\nfrom c.d import e\nfrom . import f") + "\n" + cell("%magic\n1 +")
    assert imported_modules(split(lines(text))) == ["a.b", "c.d"]


@pytest.mark.parametrize(
    "show", ["figure", "axes.figure", "from IPython.display import display\ndisplay(figure)"]
)
def test_a_figure_of_matplotlib_is_a_figure(show: str, tmp_path: Path) -> None:
    code = (
        "from matplotlib.figure import Figure\n"
        "figure = Figure()\naxes = figure.subplots()\naxes.plot([1, 2], [3, 4])\n"
        f"axes.set_title('Rising')\n{show}"
    )
    text = composed(cell(f"#| label: fig-x\n{code}"), tmp_path)
    assert f"![]({tmp_path / 'figures' / 'fig-x-1.svg'})" in text
    svg = (tmp_path / "figures" / "fig-x-1.svg").read_text(encoding="utf-8")
    assert '<title id="plain-1-title">Rising</title>' in svg
    session = Session(tmp_path)
    (shown,) = session.run(Cell(code, {}, QMD, 1))
    assert isinstance(shown, Rich)
    png = session.picture(shown.value, "png")
    assert png is not None
    assert png.startswith(b"\x89PNG")
