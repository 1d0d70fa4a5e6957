"""What pandoc and the cross-references found wrong with a document, as one error with lines."""

from caseseries.documents.embedded.project import Document
from caseseries.documents.render_error import RenderError

_EXPLANATIONS = {
    "reference": ("nothing carries the label @{0}", "check the spelling of the label"),
    "citation": ("@{0} is in no bibliography", "add it to the .bib file, or check the spelling"),
    "uncited": (
        "[@{0}] is cited, and the document has no bibliography",
        "name one, as `bibliography: references.bib` in the document, or take the citation out",
    ),
    "duplicate": ("the label {0} is used twice", "give each table, figure and section its own"),
    "image": ("there is no image file {0}", "paths count from the folder of the document"),
    "remote": ("the image {0} lies on the network", "keep a copy beside the document"),
    "unnumbered": ("@{0} refers to a section without a number", "link to it instead"),
    "mixed": ("[@{0} …] mixes a cross-reference with a citation", "write two brackets"),
    "warning": ("pandoc: {0}", ""),
}


def problems_error(document: Document, problems: list[tuple[str, str]]) -> RenderError:
    messages: list[str] = []
    # citeproc misses a cross-reference that led nowhere a second time
    references = {detail for kind, detail in problems if kind == "reference"}
    again = ("citation", "uncited")
    problems = [p for p in problems if p[0] not in again or p[1] not in references]
    for kind, detail in dict.fromkeys(problems):
        what, remedy = _EXPLANATIONS[kind]
        needle = detail if kind in ("image", "remote", "duplicate", "warning") else f"@{detail}"
        line = next((entry for entry in document.lines if needle in entry.text), None)
        where = f"{line.file}:{line.number}" if line else str(document.path)
        messages.append(str(RenderError(what.format(detail), where, remedy)))
    return RenderError("\n".join(messages))
