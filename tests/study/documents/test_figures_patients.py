"""Renal function, patient flow and swimmer plot, and what all figures promise."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from literal_results import LiteralResults, rows

from caseseries.documents.figures import ReportFigure
from report import own

PAIRS = rows(
    "patient_id egfr_before egfr_after change percent_change ckd_before ckd_after "
    "chemotherapy_after",
    ("P1", 34.6, 15.2, 19.4, 56.07, "3b", "4", False),
    ("P2", 75.0, 78.6, -3.6, -4.8, "2", "2", True),
)
FLOW = rows(
    "kind label n n_tumors n_sessions number_id",
    ("screened", None, 683, None, None, None),
    ("excluded", "renal cell carcinoma", 620, None, None, "screening.excluded.carcinoma.n"),
    ("excluded", "angiomyolipoma", 50, None, None, "screening.excluded.angiomyolipoma.n"),
    ("included", None, 13, 19, 18, None),
)
LANES = rows(
    "patient_id pathology follow_up_months died cause_of_death",
    ("P1", "leiomyosarcoma", 12.5, True, "tumor progression"),
    ("P2", "hemangiopericytoma", 49.1, False, None),
)
EVENTS = rows(
    "patient_id kind label start_months end_months",
    ("P1", "session_cryoablation", "S1", 0.0, None),
    ("P1", "session_cryoablation", "S2", 0.2, None),
    ("P2", "session_radiofrequency", "S3", 0.0, None),
    ("P1", "chemotherapy", "carboplatin", -40.0, -30.0),
    ("P1", "chemotherapy", "carboplatin", -2.0, 4.0),
    ("P2", "chemotherapy", "carboplatin", 10.0, None),
    ("P2", "distant_recurrence", "lung", 9.0, None),
    ("P1", "death", "tumor progression", 12.5, None),
)
RESULTS = LiteralResults(
    {"renal_function": PAIRS, "flow": FLOW, "swimmer": LANES, "swimmer_events": EVENTS},
    {
        "renal_function.before.mean": 54.8,
        "renal_function.before.sd": 28.57,
        "renal_function.after.mean": 46.9,
        "renal_function.after.sd": 44.83,
    },
)
Make = Callable[[LiteralResults], ReportFigure]
ALL_FIGURES = (own.renal_function_figure, own.flow, own.swimmer)


def readable(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def drawn(figure: ReportFigure) -> Any:
    """The matplotlib figure, to read off what was drawn."""
    return figure._figure


def axes_texts(figure: ReportFigure) -> list[str]:
    """Everything written inside the axes; arrows are annotations without text."""
    written = [text.get_text() for axes in drawn(figure).axes for text in axes.texts]
    return [readable(text) for text in written if text]


@pytest.mark.parametrize("make", ALL_FIGURES)
def test_svg_stands_alone_and_carries_its_alternative_text(make: Make) -> None:
    figure = make(RESULTS)
    root = ET.fromstring(figure.svg)
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == figure.alt
    assert "<text" not in figure.svg, "text must not depend on installed fonts"
    ids = re.findall(r'\bid="([^"]+)"', figure.svg)
    assert len(ids) == len(set(ids))
    assert all(id.startswith(figure.name) for id in ids)
    references = set(re.findall(r'(?:href="#|url\(#)([^")]+)', figure.svg))
    assert references <= set(ids)


@pytest.mark.parametrize("make", ALL_FIGURES)
def test_drawing_twice_gives_the_same_bytes(make: Make) -> None:
    first, second = make(RESULTS), make(RESULTS)
    assert first.svg == second.svg


def test_png_for_word_has_300_dpi_and_the_alternative_text() -> None:
    from PIL import Image

    figure = own.flow(RESULTS)
    image = Image.open(BytesIO(figure.png))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.info["Description"] == figure.alt


def test_quarto_gets_the_format_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = own.flow(RESULTS)
    monkeypatch.setenv("QUARTO_FIG_FORMAT", "svg")
    assert (figure._repr_svg_() is None, figure._repr_png_() is None) == (False, True)
    monkeypatch.setenv("QUARTO_FIG_FORMAT", "png")
    assert (figure._repr_svg_() is None, figure._repr_png_() is None) == (True, False)


def test_renal_function_tells_who_got_worse() -> None:
    figure = own.renal_function_figure(RESULTS)
    alt = readable(figure.alt)
    assert "2 patients" in alt
    assert "54.8 ± 28.6 before and 46.9 ± 44.8 after" in alt
    assert "fell in 1/2 patients" in alt
    assert "got worse in 1/2" in alt
    worse, same = drawn(figure).axes[0].lines[:2]
    assert worse.get_linestyle() != same.get_linestyle()


def test_renal_function_of_one_patient_has_a_mean_and_no_sd() -> None:
    numbers: dict[str, float | None] = {
        "renal_function.before.mean": 75.0,
        "renal_function.before.sd": None,
        "renal_function.after.mean": 78.6,
        "renal_function.after.sd": None,
    }
    figure = own.renal_function_figure(LiteralResults({"renal_function": PAIRS[1:]}, numbers))
    assert "75.0 before and 78.6 after" in figure.alt
    assert figure.svg


def test_flow_adds_up_from_the_rows() -> None:
    texts = axes_texts(own.flow(RESULTS))
    assert texts == [
        "683 patients screened",
        "with thermal ablation of renal tumors",
        "670 patients not included",
        "620 renal cell carcinoma",
        "50 angiomyolipoma",
        "13 patients included",
        "19 renal metastases",
        "18 ablation sessions",
    ]


def test_flow_without_a_screening_list_says_so() -> None:
    figure = own.flow(LiteralResults({"flow": FLOW[-1:]}))
    texts = axes_texts(figure)
    assert texts[0] == "13 patients included"
    assert texts[-1] == "The study kept no list of the patients screened."
    assert figure.alt.endswith("The study kept no list of the patients screened.")


def test_swimmer_lanes_go_by_follow_up() -> None:
    (axes,) = drawn(own.swimmer(RESULTS)).axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["P2  Hemangiopericytoma", "P1  Leiomyosarcoma"]


def test_swimmer_draws_chemotherapy_between_time_zero_and_last_contact() -> None:
    (axes,) = drawn(own.swimmer(RESULTS)).axes
    hatched = [bar for bar in axes.patches if bar.get_hatch()]
    spans = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in hatched)
    assert [end for _, end in spans] == pytest.approx([4.0, 49.1])
    assert [start for start, _ in spans] == pytest.approx([0.0, 10.0])


def test_swimmer_keeps_marks_apart_that_would_cover_each_other() -> None:
    (axes,) = drawn(own.swimmer(RESULTS)).axes
    sessions = next(line for line in axes.lines if line.get_marker() == "o")
    first, second = sessions.get_ydata()
    assert first != second


def many_lanes(n: int, name: str = "P{:03}", origin: str = "leiomyosarcoma") -> LiteralResults:
    """A series of n patients, each followed for its own number of months."""
    lanes = [(name.format(i), origin, float(i), i % 2 == 0, None) for i in range(1, n + 1)]
    columns = "patient_id pathology follow_up_months died cause_of_death"
    return LiteralResults({"swimmer": rows(columns, *lanes)})


# A4 less the margins of style.css, 24 and 22 mm, and two lines of caption with their distances.
PAGE_INCHES = (297 - 24 - 22) / 25.4 - 2 * 8.2 * 1.32 / 72 - 0.6 * 8.2 / 72 - 2 * 5.5 / 25.4


@pytest.mark.parametrize("n", [1, 5, 13, 60, 66, 200, 300, 1000])
def test_swimmer_fits_on_a_page_and_shows_every_patient(n: int) -> None:
    whole = drawn(own.swimmer(many_lanes(n)))
    width, height = whole.get_size_inches()
    assert width == pytest.approx(6.3)
    assert height <= PAGE_INCHES
    bars = [bar for axes in whole.axes for bar in axes.patches]
    assert sorted(bar.get_width() for bar in bars) == [float(i) for i in range(1, n + 1)]


@pytest.mark.parametrize(("n", "columns"), [(13, 1), (60, 1), (100, 2), (200, 3), (250, 3)])
def test_swimmer_of_a_long_series_stands_in_columns_with_legible_names(
    n: int, columns: int
) -> None:
    whole = drawn(own.swimmer(many_lanes(n)))
    assert len(whole.axes) == columns
    assert len({axes.get_xlim() for axes in whole.axes}) == 1
    names = [label for axes in whole.axes for label in axes.get_yticklabels()]
    assert len(names) == n
    assert min(label.get_fontsize() for label in names) >= 5.5
    lane = (whole.axes[0].get_window_extent().height / whole.dpi) / (n / columns)
    assert names[0].get_fontsize() <= 72 * lane


def test_swimmer_of_a_very_long_series_has_no_names() -> None:
    whole = drawn(own.swimmer(many_lanes(400)))
    assert [label for axes in whole.axes for label in axes.get_yticklabels()] == []


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("P{:03}", "leiomyosarcoma"),
        ("HOSPITAL-2020-{:06}", "non-small cell lung cancer"),
        ("{:03}", "poorly differentiated neuroendocrine carcinoma of unknown primary"),
    ],
)
@pytest.mark.parametrize("n", [3, 100])
def test_no_name_of_a_lane_leaves_the_figure(name: str, origin: str, n: int) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    whole = drawn(own.swimmer(many_lanes(n, name, origin)))
    renderer = FigureCanvasAgg(whole).get_renderer()
    previous_right = 0.0
    for axes in whole.axes:
        left = min(label.get_window_extent(renderer).x0 for label in axes.get_yticklabels())
        assert left >= previous_right
        previous_right = axes.get_window_extent(renderer).x1


def test_swimmer_alternative_text() -> None:
    alt = readable(own.swimmer(RESULTS).alt)
    assert "2 patients" in alt
    assert "from 12.5 to 49.1 months" in alt
    assert "1/2 died" in alt
    assert "cryoablation 2, radiofrequency ablation 1, distant recurrence 1" in alt


def test_figures_without_patients_are_sentences() -> None:
    nobody = LiteralResults()
    assert own.swimmer(nobody).alt == "No patient to show."
    assert own.swimmer(nobody).svg.startswith("<svg")
    assert own.renal_function_figure(nobody).svg.startswith("<svg")
    assert "0\N{NO-BREAK SPACE}patients included" in own.flow(nobody).alt
    assert own.flow(nobody).svg.startswith("<svg")


def test_importing_the_figures_does_not_import_matplotlib() -> None:
    import subprocess
    import sys

    code = "import sys, report.figures, report.tables; print('matplotlib' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
