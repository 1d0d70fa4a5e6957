"""The pages in docs/ name whatever a study may use, and their links lead somewhere."""

from __future__ import annotations

import re

from test_documentation_pages import DOCS, TEXTS


def test_every_name_of_a_document_is_on_the_page() -> None:
    from caseseries.document import NAMES
    from caseseries.documents.evidence import Evidence
    from caseseries.documents.supplement import Supplement

    section = TEXTS["manuscript"].partition("## caseseries.document")[2].partition("## say")[0]
    for name in NAMES:
        assert f"`{name}" in section, name
    for name in (*vars(Supplement), "verdicts", "contradictions", "proofs", "ledger"):
        if not name.startswith("_"):
            assert f"`{name}(" in section, name
            assert hasattr(Supplement, name) or hasattr(Evidence, name)


def test_every_argument_of_a_column_is_on_the_page() -> None:
    from inspect import signature

    from caseseries.schema import column

    table = TEXTS["declarations"].partition("| `column(…)`")[2].partition("\n\n")[0]
    for name in set(signature(column).parameters) - {"field"}:
        assert re.search(rf"`{name}\b", table), name


def test_links_lead_somewhere() -> None:
    for page, text in TEXTS.items():
        for file, anchor in re.findall(r"\]\(([\w.]+\.md)(?:#([\w-]+))?\)", text):
            assert (DOCS / file).is_file(), (page, file)
            headings = re.findall(r"^#+ (.*)", (DOCS / file).read_text(encoding="utf-8"), re.M)
            slugs = [re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings]
            assert not anchor or anchor in slugs, (page, anchor)
