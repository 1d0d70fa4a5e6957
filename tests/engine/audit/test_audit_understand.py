"""A paper understood whole: sentences, a table and populations; all of it invented."""

from __future__ import annotations

from audit_tables import table

from caseseries.audit.paper import Paper, Paragraph, Place
from caseseries.audit.understand import understand

TABLE = """
         | n (%)
Sex      |
  Male   | 9 (45.0)
  Female | 11 (55.0)
Garbled  | 17 ((x 3
"""


def paper(*texts: str, kind: str = "text") -> Paper:
    blocks = [Paragraph(text, Place("Results"), kind) for text in texts]
    return Paper("invented.txt", (*blocks, table(TABLE)))


def test_a_table_is_of_the_population_named_in_the_text() -> None:
    statements, _ = understand(paper("Twenty patients were included."))
    male = next(s for s in statements if s.population == "Sex: Male")
    assert male.totals[0].n.text == "20"
    assert male.totals[0].n.block in (0, 1)


def test_statements_come_in_the_order_of_the_paper() -> None:
    statements, _ = understand(paper("Twenty patients were included.", "Nine died (45.0%)."))
    places = [next(iter(s.numbers.values())) for s in statements]
    assert [(n.block, n.row or 0) for n in places] == sorted((n.block, n.row or 0) for n in places)


def test_numbers_without_a_role_are_listed() -> None:
    _, left = understand(paper("Twenty patients were included."))
    assert [(n.text, n.row, n.column, n.start) for n in left] == [("17", 4, 1, 0), ("3", 4, 1, 7)]


def test_the_list_of_references_is_left_out() -> None:
    listed = paper("Doe J. Something. 2019; 12: 34-56.", kind="reference")
    statements, left = understand(listed)
    assert all(n.block == 1 for n in left)
    assert all(n.block == 1 for s in statements for n in s.numbers.values())
