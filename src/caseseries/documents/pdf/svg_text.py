"""Turn the outlined lettering of matplotlib's SVG back into text, for the PDF.

In a web page a figure cannot use the page's fonts, so its letters are outlines. In the PDF
they can, and text is searched, copied, and laid out in a fraction of the time: one element a
line instead of one for every glyph. Lettering not recognized stays as it is.
"""

import re

# matplotlib names the text in a comment before the group that draws it, and gives the size of
# the letters as a scale in hundredths of a point.
_LETTERING = re.compile(
    r"<!-- (?P<text>[^$\n]*?) -->\s*"
    r'<g(?: style="(?P<style>[^"]*)")?'
    r' transform="(?P<place>translate\([^)]*\)(?: rotate\([^)]*\))?)'
    r' scale\((?P<scale>[\d.]+) -(?P=scale)\)">(?P<glyphs>.*?)</g>',
    re.DOTALL,
)
_FACE = re.compile(r'href="#(?:[\w.]+-)?(CohortSans)-(Regular|Italic|Semi[Bb]old)-')
_STYLE = {"Regular": "", "Italic": ' font-style="italic"', "Semibold": ' font-weight="600"'}
UNITS_PER_POINT = 100


def with_text(svg: str) -> str:
    """The SVG with ``<text>`` in place of glyph outlines in the project's own fonts."""

    def replace(match: re.Match[str]) -> str:
        faces = set(_FACE.findall(match["glyphs"]))
        # a double hyphen cannot stand in a comment, so matplotlib altered that text
        if len(faces) != 1 or "- -" in match["text"]:
            return match.group()
        (_, face) = faces.pop()
        size = float(match["scale"]) * UNITS_PER_POINT
        style = f' style="{match["style"]}"' if match["style"] else ""
        return (
            f'<text transform="{match["place"]}"{style} font-family="Cohort Sans"'
            f'{_STYLE[face.capitalize()]} font-size="{size:g}">{match["text"]}</text>'
        )

    return _LETTERING.sub(replace, svg)
