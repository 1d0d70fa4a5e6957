"""Tables in Markdown, for comments on a change."""

from __future__ import annotations


def markdown_row(cells: tuple[str, ...]) -> str:
    """One line of a pipe table."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
