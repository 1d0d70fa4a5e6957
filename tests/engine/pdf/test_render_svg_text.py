"""Figures in the PDF carry their lettering as text."""

from caseseries.documents.pdf.svg_text import with_text

GLYPHS = (
    '<g id="text_1">\n <!-- Months &amp; days -->\n'
    ' <g style="fill: #1a1a1a" transform="translate(74.19 251.77){turn} scale(0.075 -0.075)">\n'
    '  <defs><path id="os-CohortSans-{face}-3" d="M 576 0 L 576 4198 z"/></defs>\n'
    '  <use xlink:href="#os-CohortSans-{face}-3"/>\n </g>\n</g>'
)


def test_outlined_letters_become_text_of_the_same_size_and_place() -> None:
    assert with_text(GLYPHS.format(face="Regular", turn="")) == (
        '<g id="text_1">\n <text transform="translate(74.19 251.77)" style="fill: #1a1a1a"'
        ' font-family="Cohort Sans" font-size="7.5">Months &amp; days</text>\n</g>'
    )


def test_turned_and_bold_letters_stay_turned_and_bold() -> None:
    svg = with_text(GLYPHS.format(face="Semibold", turn=" rotate(-90)"))
    assert 'transform="translate(74.19 251.77) rotate(-90)"' in svg
    assert 'font-weight="600"' in svg


def test_letters_of_another_font_and_formulas_stay_outlines() -> None:
    other = GLYPHS.replace("CohortSans", "DejaVuSans").format(face="Regular", turn="")
    assert with_text(other) == other
    formula = GLYPHS.replace("Months &amp; days", "$x^2$").format(face="Regular", turn="")
    assert with_text(formula) == formula
