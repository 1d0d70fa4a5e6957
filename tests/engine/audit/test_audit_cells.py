"""What a table's cell says, by its own marks alone."""

import pytest

from caseseries.audit.grammar.cells import parse

CELLS = (
    ("6 (46.2%)", "share", "count=6 percent=46.2"),
    ("1,234 (12.5%)", "share", "count=1234 percent=12.5"),
    ("1 234 (12,5 %)", "share", "count=1234 percent=12.5"),
    ("30.8% (4)", "share", "percent=30.8 count=4"),
    ("6 (46.2)", "pair", "first=6 second=46.2"),
    ("54.0 (12.1)", "pair", "first=54.0 second=12.1"),
    ("4/13 (30.8%)", "fraction", "count=4 total=13 percent=30.8"),
    ("4/13 (30.8)", "fraction", "count=4 total=13 percent=30.8"),
    ("4 / 13", "fraction", "count=4 total=13"),
    ("13 of 40 (32.5%)", "fraction", "count=13 total=40 percent=32.5"),
    ("30.8% (4/13)", "fraction", "percent=30.8 count=4 total=13"),
    ("54.0 ± 12.1", "spread", "mean=54.0 spread=12.1"),
    ("54.0±12.1 (36–75)", "spread", "mean=54.0 spread=12.1 low=36 high=75"),
    ("54.0 (SD 12.1)", "spread", "mean=54.0 sd=12.1"),
    ("54.0 (SE, 2.1)", "spread", "mean=54.0 se=2.1"),
    ("63 (IQR 55–71)", "quartiles", "median=63 q1=55 q3=71"),
    ("63 (IQR, 16)", "quartiles", "median=63 width=16"),
    ("63 [55–71]", "interval", "value=63 low=55 high=71"),
    ("63 (55, 71)", "interval", "value=63 low=55 high=71"),
    ("63 [55, 71]", "interval", "value=63 low=55 high=71"),
    ("3 (2;4)", "interval", "value=3 low=2 high=4"),
    ("63 (range, 36–75)", "minmax", "value=63 min=36 max=75"),
    ("19.6 (95% CI, 2.0–196.2)", "limits", "estimate=19.6 level=95 low=2.0 high=196.2"),
    ("56.0% (95%CI 22.5%–89.5%)", "limits", "estimate=56.0 level=95 low=22.5 high=89.5"),
    ("100% (95% CI, 100%)", "limits", "estimate=100 level=95 low=100 high=100"),
    ("0.80 [0.65; 0.99]", "interval", "value=0.80 low=0.65 high=0.99"),
    ("1.9 (1.1 to 3.2)", "interval", "value=1.9 low=1.1 high=3.2"),
    ("HR 1.9 (1.1–3.2)", "interval", "value=1.9 low=1.1 high=3.2"),
    ("<0.001", "number", "value=<0.001"),
    ("<.001", "number", "value=<0.001"),
    ("P = .03", "p", "p=0.03"),
    ("p<0.0001", "p", "p=<0.0001"),
    ("0.7–3.0", "range", "low=0.7 high=3.0"),
    ("-3.6 to 29.7", "range", "low=-3.6 high=29.7"),
    ("(36–75)", "range", "low=36 high=75"),
    ("13", "number", "value=13"),
    ("1,234", "number", "value=1234"),
    ("1 234", "number", "value=1234"),
    ("12·5", "number", "value=12.5"),
    (".05", "number", "value=0.05"),
    ("−3.6", "number", "value=-3.6"),
    ("0.03*", "number", "value=0.03"),
    ("5.2 × 10^9/L", "number", "value=5.2"),
    ("86.4 ± 27.0 mL/min/1.73 m²", "spread", "mean=86.4 spread=27.0"),
    ("≥ 55", "bound", "value=55"),
    ("n=6 (46%)", "share", "count=6 percent=46"),
    ("46.2% (n=6)", "share", "percent=46.2 count=6"),
    ("6 (46)%", "share", "count=6 percent=46"),
    ("0 (–)", "share", "count=0"),
    ("55, 36-75", "interval", "value=55 low=36 high=75"),
    ("+3.4", "number", "value=3.4"),
    ("n = 13", "size", "n=13"),
    ("(N = 20)", "size", "n=20"),
    ("12,5 %", "percent", "percent=12.5"),
    ("NS", "not significant", ""),
    ("—", "dash", ""),
    ("-", "dash", ""),
    ("", "empty", ""),
    ("Grade 3", "text", ""),
)


@pytest.mark.parametrize(("text", "shape", "roles"), CELLS)
def test_cell(text: str, shape: str, roles: str) -> None:
    fragment = parse(text)
    assert fragment.shape == shape
    assert {role: number.text for role, number in fragment.roles.items()} == dict(
        pair.split("=", 1) for pair in roles.split()
    )


@pytest.mark.parametrize(("text", "shape", "roles"), CELLS)
def test_offsets_are_those_of_the_text(text: str, shape: str, roles: str) -> None:
    for number in parse(f"  {text}").roles.values():
        printed = f"  {text}"[number.start : number.end]
        assert (
            printed.strip("<≥ ").replace("−", "-").replace("·", ".").replace(",", "")[-1:]
            == (number.text[-1:])
        )


def test_a_paper_decides_what_a_comma_is() -> None:
    assert parse("1,234").roles["value"].text == "1234"
    assert parse("1,234", decimal_comma=True).roles["value"].text == "1.234"
    assert parse("1.234 (12,5%)", decimal_comma=True).roles["count"].text == "1234"


def test_unit_and_label() -> None:
    assert parse("86.4 ± 27.0 mL/min/1.73 m²").unit == "mL/min/1.73 m²"
    assert parse("24.3 months").unit == "months"
    assert parse("HR 1.9 (1.1–3.2)").label == "HR"
    assert [number.text for number in parse("Grade 3").others] == ["3"]
