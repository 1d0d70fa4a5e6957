"""The text of a rendered page: what is in a traced number, and what stands outside of any."""

from __future__ import annotations

from collections.abc import Collection
from html.parser import HTMLParser

_VOID = frozenset({"img", "br", "col", "meta", "link", "input", "hr"})
_BREAKS = frozenset(
    {"p", "td", "th", "tr", "li", "h1", "h2", "h3", "figcaption", "caption", "br", "div", "section"}
)


class PageText(HTMLParser):
    """Lines of a page without the elements whose tag, id or class is in `without`."""

    def __init__(self, page: str, without: Collection[str]) -> None:
        super().__init__()
        self._without = frozenset(without)
        self._open: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self.feed(page)

    @property
    def lines(self) -> list[str]:
        found = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return [line for line in found if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._pieces.append("\n")
        if tag not in _VOID:
            given = dict(attrs)
            names = {tag, given.get("id"), *(given.get("class") or "").split()}
            self._open.append((tag, bool(names & self._without)))

    def handle_endtag(self, tag: str) -> None:
        while tag not in _VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(left_out for _, left_out in self._open):
            self._pieces.append(data)
