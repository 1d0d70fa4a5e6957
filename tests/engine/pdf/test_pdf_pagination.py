"""Where pages begin: worked out by hand, and as WeasyPrint has it.

By hand, a page is 100 high; what is written is where each strip begins, as (page, top).
"""

from itertools import pairwise

import pytest
from weasyprint import HTML

from caseseries.documents.pdf.measure import galley_of
from caseseries.documents.pdf.pagination import NOTHING, Frame, Strip, join, paginated


def places(*strips: Strip) -> list[tuple[int, float]]:
    joins = [join(*pair) for pair in pairwise([NOTHING, *strips, NOTHING])]
    extents = paginated(strips, joins, lambda _: 100)
    return [(extent.page, extent.top) for extent in extents]


def block(*heights: float, **frame: float | str | bool) -> list[Strip]:
    around = (Frame(**frame),)  # type: ignore[arg-type]
    return [Strip(around, height) for height in heights]


def test_a_page_takes_what_fits_to_the_last_px() -> None:
    assert places(*block(40, 60, 1)) == [(0, 0), (0, 40), (1, 0)]


def test_of_two_margins_that_meet_the_larger_one_counts_and_none_at_the_head_of_a_page() -> None:
    first, second = block(40, margin_bottom=10), block(30, margin_top=15)
    third = block(20, margin_top=8)
    # 40 + 15 + 30 = 85, and 85 + 8 + 20 > 100
    assert places(*first, *second, *third) == [(0, 0), (0, 55), (1, 0)]


def test_a_margin_stays_where_a_page_was_asked_for() -> None:
    asked = block(30, margin_top=15, break_before="page")
    assert places(*block(20, margin_bottom=25), *asked) == [(0, 0), (1, 15)]


def test_an_edge_keeps_margins_apart_and_stands_at_the_head_of_a_page() -> None:
    outer = Frame(margin_top=10, edge_top=2, edge_bottom=3)
    inner = Frame(margin_top=5, margin_bottom=6)
    inside, after = Strip((outer, inner), 30), block(40, margin_top=4)
    # 40 + 10 + 2 + 5 = 57, where 30 and below it 6 + 3 fit
    assert places(*block(40), inside, *after) == [(0, 0), (0, 57), (1, 0)]
    # 45 + 10 + 2 + 5 = 62: 30 would fit, but not the 6 + 3 below it
    assert places(*block(45), inside) == [(0, 0), (1, 7)]
    # on the next page the margin of 10 is lost, the edge of 2 and what is inside are not
    assert places(*block(80), inside, *after) == [(0, 0), (1, 7), (1, 7 + 30 + 6 + 3 + 4)]


def test_what_is_tied_takes_the_strip_before_along() -> None:
    lines = block(20, 20, 20, 20)
    lines[1].tied = lines[3].tied = True
    # 50 + 20 + 20 fit, the third of 20 does not; the fourth goes with the third
    assert places(*block(50), *lines) == [(0, 0), (0, 50), (0, 70), (1, 0), (1, 20)]
    # here the second does not fit and takes the first along
    assert places(*block(65), *lines) == [(0, 0), (1, 0), (1, 20), (1, 40), (1, 60)]


def test_a_heading_goes_with_what_follows() -> None:
    heading = block(10, break_after="avoid")
    assert places(*block(70), *heading, *block(30)) == [(0, 0), (1, 0), (1, 10)]


def test_what_is_whole_is_cut_only_where_it_is_longer_than_a_page() -> None:
    whole = block(30, 30, whole=True)
    assert places(*block(50), *whole) == [(0, 0), (1, 0), (1, 30)]
    long = block(60, 30, 30, whole=True)
    assert places(*long) == [(0, 0), (0, 60), (1, 0)]


def test_a_table_head_is_repeated() -> None:
    head, *rows = block(10, 30, 30, 30, 30, is_table=True)
    rows[0].tied = True
    for row in rows:
        row.repeated = 10
    # 10 + 30 + 30 + 30 fill the page; the last row stands below the head of 10
    assert places(head, *rows) == [(0, 0), (0, 10), (0, 40), (0, 70), (1, 10)]


STYLE = """@page { size: 400px 500px; margin: 20px } html, body { margin: 0 }
body { font: 10px/15px sans-serif; orphans: 3; widows: 2 } p { margin: 0 0 8px }
h2 { margin: 20px 0 6px; break-after: avoid } figure { margin: 12px 0; break-inside: avoid }
.box { margin: 10px 0; padding: 2px 0; border-left: 1px solid } pre { padding: 4px 0 }
.float { margin: 16px 0 } table { border-spacing: 0; border-bottom: 1px solid }
td, th { padding: 3px } tr { break-inside: avoid } caption { break-after: avoid; margin: 0 0 4px }
.group { break-after: avoid } tbody:last-child tr:nth-last-child(-n+2) { break-before: avoid }
.notes { break-before: avoid; margin-top: 4px } .short { break-inside: avoid }"""


def _paragraph(lines: int) -> str:
    return f"<p>{'line<br>' * (lines - 1)}line</p>"


def _table(rows: int, kind: str = "") -> str:
    row = "<tr><td>a</td><td>b<br>b</td></tr>"
    group = '<tr class="group"><th colspan="2">Group</th></tr>'
    return (
        f'<div class="float float-tbl"><table class="{kind}"><caption>Caption</caption>'
        f"<thead><tr><th>h</th><th>h</th></tr></thead><tbody>{row}{group}{row * rows}</tbody>"
        f'<tbody>{group}{row * 3}</tbody></table><div class="notes">{_paragraph(2)}</div></div>'
    )


BLOCKS = (
    _paragraph(5), "<h2>Heading</h2>", _paragraph(4), _table(6), _paragraph(3),
    f'<div class="box">{_paragraph(4)}{_paragraph(3)}</div>', _paragraph(2),
    '<div class="float-box"><figure><div style="height: 90px"></div>Caption</figure></div>',
    "<ul><li>one</li><li>two<br>lines</li><li><p>three</p></li></ul>", "<h2>Heading</h2>",
    _table(2, "short"), '<div class="cell"><div></div></div>', _paragraph(6), "<h2>Heading</h2>",
    "<pre>a\nb\nc\nd\ne\nf\ng</pre>", '<p style="break-before: page">asked</p>', _paragraph(9),
    _table(12), _paragraph(4),
)  # fmt: skip


@pytest.mark.parametrize("above", range(8, 480, 59))
def test_pages_begin_as_in_weasyprint(above: int) -> None:
    text = f'<p style="height: {above}px">x</p>{"".join(BLOCKS)}'
    page = f"<html><style>{STYLE}</style><body><header><p>Title</p></header><main>{text}</main>"
    document = HTML(string=page).render()
    assert len(document.pages) > 4
    galley = galley_of(document.pages)
    assert len(galley.order) > len(BLOCKS)
    worked_out = galley.laid_out(galley.order)
    for setting in galley.order:
        found, expected = worked_out[setting.block], galley.covers[setting.block]
        assert sorted(found) == sorted(expected)
        for number, cover in expected.items():
            assert found[number] == pytest.approx(cover)
