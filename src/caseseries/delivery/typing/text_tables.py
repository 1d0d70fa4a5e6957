"""A delivered file as a table of text in DuckDB, each row with the line it stands on."""

from __future__ import annotations

import dataclasses
import tempfile
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.header import DELIMITER, MAX_UNKNOWN_COLUMNS, Header, Match
from caseseries.delivery.records import BrokenRecord, decoded, split_records
from caseseries.delivery.scanning import FileFacts
from caseseries.delivery.typing.native_cells import NativeCell
from caseseries.writing.identifiers import literal, quoted

# Wider files go record by record, so that only the columns to keep reach DuckDB.
MAX_COLUMNS_AT_ONCE = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class TextTable:
    """Text of a file in the temporary table ``name``.

    ``cells`` maps a stored column name to the text table's column; ``line`` is the SQL expression
    of the physical line, the header being line 1; ``n_rows`` counts the rows, blank ones included.
    ``expressions`` maps a declared column to the SQL expression of its normalized text, where
    that is not the cell as delivered. Where the text stays ``in_file``, ``name`` is a view that
    reads the file again at every use. ``line_type`` is BIGINT where a mapping makes several rows
    of a line, and ``line`` the number of the row (``caseseries.delivery.row_numbers``).
    """

    name: str
    cells: dict[str, str]
    line: str
    n_rows: int
    broken: tuple[BrokenRecord, ...]
    expressions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    in_file: bool = False
    line_type: typing.Literal["INTEGER", "BIGINT"] = "INTEGER"

    def expression(self, column: str) -> str:
        """Return the SQL expression of a delivered column's text, as it is to be typed.

        Raises KeyError where the column was not delivered.
        """
        return self.expressions.get(column) or quoted(self.cells[column])


@dataclasses.dataclass(frozen=True, slots=True)
class TextInFile:
    """Text that stays in its file: the rows with their lines as a view, and without as ``rows``.

    DuckDB reads ``rows`` in parallel, which a numbered row prevents. Of ``native`` columns they
    have what is stored instead of its text.
    """

    text: TextTable
    rows: str
    native: Mapping[str, NativeCell] = dataclasses.field(default_factory=dict)

    def expression(self, column: str) -> str:
        """Return the SQL expression over ``rows`` of a delivered column's text, as it is to be
        typed; of a native one where that is not known without."""
        native = self.native.get(column)
        return native.text if native else self.text.expression(column)

    def cell(self, column: str) -> str:
        """Return the same of the text as delivered."""
        native = self.native.get(column)
        return native.text if native else quoted(self.text.cells[column])


def text_in_file(
    con: duckdb.DuckDBPyConnection, table_name: str, path: Path, header: Header, match: Match
) -> TextInFile | None:
    """Return the text of a file without loading it, None where the header speaks against it.

    The lines are those of the file only if every line is one row; see ``accounts_for_file``.
    """
    columns = _kept_positions(match)
    if header.line != 1 or not len(columns) == len(header.cells) <= MAX_COLUMNS_AT_ONCE:
        return None
    name = f"text_{table_name}"
    cells = {column: f"c{position}" for column, position in columns.items()}
    all_cells = [f"c{position}" for position in range(len(header.cells))]
    rows = f"read_csv({literal(_escaped(path))}, {_options(all_cells, header.delimiter, skip=1)})"
    con.execute(
        f"create or replace temp view {quoted(name)} as "
        f"select {', '.join(all_cells)}, row_number() over () + 1 as line from {rows}"
    )
    return TextInFile(TextTable(name, cells, "line", 0, (), in_file=True), rows)


def _kept_positions(match: Match) -> dict[str, int]:
    columns = dict(match.positions)
    for unknown in match.unknown[:MAX_UNKNOWN_COLUMNS]:
        columns[unknown.name] = unknown.position
    return columns


def load_text(
    con: duckdb.DuckDBPyConnection,
    table_name: str,
    path: Path,
    facts: FileFacts,
    header: Header,
    match: Match,
) -> TextTable:
    """Load a file as text, empty cells as NULL, into a temporary table.

    Files whose every line is one row are parsed by DuckDB in parallel; whether a file is one is
    proved afterwards by counting its lines and delimiters. All others go record by record.
    """
    name = f"text_{table_name}"
    columns = _kept_positions(match)
    if facts.is_utf8 and header.line == 1 and len(header.cells) <= MAX_COLUMNS_AT_ONCE:
        cells = {column: f"c{position}" for column, position in columns.items()}
        all_cells = [f"c{position}" for position in range(len(header.cells))]
        try:
            n_rows = _load_csv(con, name, path, all_cells, header.delimiter, skip=1)
        except duckdb.Error:
            # Not a row that DuckDB can split: the record reader says which and why.
            pass
        else:
            if accounts_for_file(con, name, all_cells, n_rows, facts, header):
                return TextTable(name, cells, "rowid + 2", n_rows, ())
    ordered = list(columns)
    cells = {column: f"c{number}" for number, column in enumerate(ordered)}
    with tempfile.TemporaryDirectory(prefix="caseseries-") as folder:
        target = Path(folder, "records.csv")
        positions = [columns[column] for column in ordered]
        broken = split_records(path, facts.encoding, header, positions, target)
        select = ", ".join(["line", *(f"{decoded(cell)} as {cell}" for cell in cells.values())])
        n_rows = _load_csv(
            con, name, target, ["line", *cells.values()], DELIMITER, skip=0, select=select
        )
    return TextTable(name, cells, "line::INTEGER", n_rows, tuple(broken))


def _load_csv(
    con: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    cells: Sequence[str],
    delimiter: str,
    skip: int,
    select: str = "*",
) -> int:
    """Parse a file into a temporary table of text columns and return its number of rows.

    Raises duckdb.Error where the file cannot be parsed.
    """
    created = con.execute(
        f"create or replace temp table {quoted(name)} as select {select} "
        f"from read_csv(?, {_options(cells, delimiter, skip)})",
        [_escaped(path)],
    ).fetchone()
    return int(created[0]) if created else 0


def _escaped(path: Path) -> str:
    """Write a path as the glob pattern that finds it alone: brackets and stars are themselves."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path.absolute()))


def _options(cells: Sequence[str], delimiter: str, skip: int) -> str:
    columns = ", ".join(f"{literal(cell)}: 'VARCHAR'" for cell in cells)
    return (
        f"columns = {{{columns}}}, delim = {literal(delimiter)}, skip = {skip}, header = false, "
        "quote = '\"', escape = '\"', comment = '', nullstr = '', auto_detect = false, "
        "strict_mode = true, null_padding = false, compression = 'none', "
        "hive_partitioning = false"
    )


def accounts_for_file(
    con: duckdb.DuckDBPyConnection,
    name: str,
    cells: Sequence[str],
    n_rows: int,
    facts: FileFacts,
    header: Header,
) -> bool:
    """Return whether the parsed rows account for every line and every delimiter of the file.

    ``cells`` are the columns of the temporary table ``name`` in which quoted delimiters and
    carriage returns may stand.

    DuckDB passes over blank lines and over one empty cell too many without a word; either would
    shift lines or hide a row that is out of step with its header.
    """
    if facts.n_lines != n_rows + 1:
        return False
    delimiters = (n_rows + 1) * (len(header.cells) - 1)
    delimiters += sum(cell.count(header.delimiter) for cell in header.cells)
    if facts.has_quotes:
        delimiter = literal(header.delimiter)
        inside = " + ".join(
            f"coalesce(sum(length({cell}) - length(replace({cell}, {delimiter}, ''))), 0)"
            for cell in cells
        )
        row = con.execute(f"select {inside or 0} from {quoted(name)}").fetchone()
        delimiters += int(row[0]) if row else 0
    if facts.n_delimiters != delimiters:
        return False
    if not facts.has_carriage_returns:
        return True
    # CR belongs to the ends of the lines; one inside a cell is a line end taken for text.
    kept = " or ".join(f"contains({cell}, chr(13))" for cell in cells)
    row = con.execute(f"select count_if({kept or 'false'}) from {quoted(name)}").fetchone()
    return row is not None and row[0] == 0
