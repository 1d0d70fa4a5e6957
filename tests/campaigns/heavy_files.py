"""The heavy files of ``heavy.py``, each written into a folder of its own, and their study."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

MILLION = 1_000_000
HEADER = ("reading_id", "person_id", "read_on", "arm", "weight_kg", "score", "remark")
_STUDY = {
    "schemas/__init__.py": '"""The tables."""\n',
    "schemas/persons.py": '''
from caseseries.schema import RawTable, column


class Persons(RawTable):
    """Persons seen. One row per person."""

    person_id: str = column(key=True, description="The person.")
''',
    "schemas/readings.py": '''
import datetime

from caseseries.schema import RawTable, column


class Readings(RawTable):
    """Readings of persons. One row per reading."""

    reading_id: str = column(key=True, description="The reading.")
    person_id: str = column(references="persons.person_id")
    read_on: datetime.date = column(ge=datetime.date(1990, 1, 1), description="Day.")
    arm: str = column(codes={"control": "Control", "treated": "Treated"})
    weight_kg: float = column(unit="kg", ge=20, le=300, description="Weight.")
    score: int = column(ge=0, le=100, description="Score.")
    remark: str = column(nullable=True, description="Remark.")
''',
    "schemas/cohort_persons.py": '''
from caseseries.schema import CohortTable, column


class CohortPersons(CohortTable, name="persons", unit="person", rows_of="persons"):
    """Persons seen. One row per person."""

    person_id: str = column(key=True, description="The person.")
''',
    "sql/cohort/persons.sql": "-- One row per person.\nselect person_id from raw.persons\n",
    "study.toml": '[study]\ntitle = "Readings"\n',
}


def write_study(folder: Path) -> None:
    """Write the study whose tables the files hold."""
    for name, text in _STUDY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")


def _csv(rows: Callable[[int], str], n: int, header: str = ",".join(HEADER)) -> Callable:
    """A maker of readings.csv: ``rows`` gives the line of each number, with its line end."""

    def write(folder: Path) -> None:
        (folder / "persons.csv").write_text("person_id\nP0\n", encoding="utf-8")
        with (folder / "readings.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(f"{header}\n" if header else "")
            file.writelines(map(rows, range(n)))

    return write


def _sound(number: int) -> str:
    return f"R{number},P0,2015-02-08,control,70.5,{number % 100},\n"


def _excel(rows: Callable[[int], str], n: int, texts: Iterable[str] = ()) -> Callable:
    """A maker of a workbook: ``rows`` gives the XML of each row below the header."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def header(names: Iterable[str]) -> str:
        return f'<row r="1">{"".join(map(_text, "ABCDEFG", "1" * 7, names))}</row>'

    def sheet(rows: Iterable[str]) -> Iterator[bytes]:
        yield f'<worksheet xmlns="{main}"><sheetData>'.encode()
        yield from (row.encode() for row in rows)
        yield b"</sheetData></worksheet>"

    def readings() -> Iterator[str]:
        yield header(HEADER)
        yield from map(rows, range(2, n + 2))

    def write(folder: Path) -> None:
        kinds = ("worksheet", "worksheet", "sharedStrings")
        parts = ("persons", "readings", "texts")
        relations = "".join(
            f'<Relationship Id="{part}" Type="{office}/{kind}" Target="{part}.xml"/>'
            for part, kind in zip(parts, kinds, strict=True)
        )
        sheets = "".join(f'<sheet name="{part}" r:id="{part}"/>' for part in parts[:2])
        persons = (
            f'<row r="1">{_text("A", "1", "person_id")}</row>',
            f'<row r="2">{_text("A", "2", "P0")}</row>',
        )
        with zipfile.ZipFile(
            folder / "all.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as book:
            book.writestr(
                "xl/workbook.xml",
                f'<workbook xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
            )
            book.writestr(
                "xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>"
            )
            for part, content in (("persons", sheet(persons)), ("readings", sheet(readings()))):
                with book.open(f"xl/{part}.xml", "w", force_zip64=True) as file:
                    file.writelines(content)
            with book.open("xl/texts.xml", "w", force_zip64=True) as file:
                file.write(f'<sst xmlns="{main}">'.encode())
                file.writelines(f"<si><t>{text}</t></si>".encode() for text in texts)
                file.write(b"</sst>")

    return write


def _text(column: str, row: str, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def _excel_row(row: int, *cells: str) -> str:
    """A row of cells, each what stands in its tag behind the reference, and in it."""
    inside = "".join(f'<c r="{"ABCDEFG"[at]}{row}"{cell}</c>' for at, cell in enumerate(cells))
    return f'<row r="{row}">{inside}</row>'


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


_WIDE = [_letters(number) for number in range(1, 1001)]
_SOUND = (">", ' t="inlineStr"><is><t>P0</t></is>', ' t="d"><v>2015-02-08</v>',
          ' t="inlineStr"><is><t>control</t></is>', "><v>70.5</v>", "><v>7</v>")  # fmt: skip


def _sound_excel(row: int, *, key: str = "", person: str = "P0", score: str = "><v>7</v>") -> str:
    def text(text: str) -> str:
        return f' t="inlineStr"><is><t>{text}</t></is>'

    return _excel_row(row, text(key or f"R{row}"), text(person), *_SOUND[2:5], score)


FILES: dict[str, Callable[[Path], None]] = {
    "distinct_cells": _csv(
        lambda n: ",".join(f"{n}x{at}" for at in range(9)) + "\n",
        MILLION,
        ",".join((*HEADER, "other", "another")),
    ),
    "distinct_wide": _csv(
        lambda n: ",".join(f"{n}x{at}" for at in range(1000)) + "\n",
        9000,
        ",".join((*HEADER, *(f"v{at}" for at in range(993)))),
    ),
    "distinct_long_texts": _csv(
        lambda n: _sound(n)[:-1] + f"{n} " + "long text " * 20 + "end\n", MILLION
    ),
    "blank_rows": _csv(lambda n: ",,,,,,\n", MILLION),
    "empty_lines": _csv(lambda n: "\n", MILLION),
    "blank_quoted_rows": _csv(lambda n: '"",,,,,,\n', MILLION),
    "short_rows": _csv(lambda n: f"R{n},P0\n", MILLION // 2),
    "ragged_rows": _csv(lambda n: f"R{n}" + ",x" * (n % 40) + "\n", MILLION // 2),
    "stray_quotes": _csv(lambda n: f'R{n},P"0,2015-02-08,control,70.5,7,"a"b"\n', MILLION // 2),
    "opened_quotes": _csv(lambda n: f'R{n},"P0,2015-02-08,control,70.5,7,\n', MILLION // 2),
    "commas": _csv(lambda n: "," * 50_000 + "\n", 2000),
    "wide_header": _csv(
        lambda n: "," * 50_000 + "\n", 200, ",".join(f"v{at}" for at in range(50_001))
    ),
    "one_line": _csv(lambda n: "R0,P0,2015-02-08,control,70.5,7," + "x" * 100_000_000, 1),
    "one_line_header": _csv(lambda n: "x," * 50_000_000, 1, ""),
    "one_key": _csv(lambda n: _sound(1), MILLION),
    "pairs_of_keys": _csv(lambda n: _sound(n // 2), MILLION),
    "unknown_references": _csv(lambda n: _sound(n).replace("P0", f"Q{n}"), MILLION),
    "every_cell_wrong": _csv(lambda n: f" R{n},P0 ,08.02.2015,no,1{n},x{n}, \n", MILLION),
    "no_keys": _csv(lambda n: _sound(n).replace(f"R{n}", "", 1), MILLION),
    "control_characters": _csv(lambda n: f"R{n}\x07,P0,2015-02-08,control,70.5,7,\n", MILLION),
    "not_utf8": lambda folder: (
        _csv(_sound, 1)(folder),
        (folder / "readings.csv").write_bytes(
            ",".join(HEADER).encode() + b"\n" + b"R\xe4,P0,2015-02-08,control,70.5,7,\n" * MILLION
        ),
    )[0],
    "excel_distinct_cells": _excel(
        lambda row: _excel_row(
            row,
            *(f' t="s"><v>{(row - 2) * 7 + at}</v>' for at in range(7)),
        ),
        MILLION,
        (f"text {number}" for number in range(7 * MILLION)),
    ),
    "excel_distinct_wide": _excel(
        lambda row: (
            f'<row r="{row}">'
            + "".join(f'<c r="{at}{row}" t="str"><v>{row}{at}</v></c>' for at in _WIDE)
            + "</row>"
        ),
        9000,
    ),
    "excel_empty_rows": _excel(lambda row: f'<row r="{row}" spans="1:3" ht="15"/>', 1_048_575),
    "excel_styled_rows": _excel(
        lambda row: f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>', 1_048_575
    ),
    "excel_blank_texts": _excel(lambda row: _excel_row(row, ' t="str"><v> </v>'), MILLION),
    "excel_error_cells": _excel(
        lambda row: _sound_excel(row, score=' t="e"><v>#N/A</v>'), MILLION // 2
    ),
    "excel_one_key": _excel(lambda row: _sound_excel(row, key="R1"), MILLION),
    "excel_unknown_references": _excel(lambda row: _sound_excel(row, person=f"Q{row}"), MILLION),
    "excel_every_cell_wrong": _excel(
        lambda row: _excel_row(row, *(f' t="str"><v> {row} x</v>' for _ in range(7))),
        MILLION,
    ),
    "excel_rich_texts": _excel(
        lambda row: _excel_row(
            row, *(' t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is>' for _ in range(7))
        ),
        MILLION // 2,
    ),
    "excel_moments": _excel(
        lambda row: _excel_row(row, *(f"><v>{40000 + row / 700_001!r}</v>" for _ in range(7))),
        MILLION,
    ),
}
