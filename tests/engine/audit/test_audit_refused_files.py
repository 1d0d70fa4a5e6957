"""Files made to break a reader: a sentence and exit 2, nothing read from elsewhere, no hanging."""

from __future__ import annotations

import base64
import contextlib
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_files import mutated
from invented_paper import write

from caseseries.audit.paper import Paragraph
from caseseries.audit.readers import files, read
from caseseries.cli import main
from caseseries.study.failure import CannotReadError

# One empty page behind a password, by PDF 1.3's own cipher.
ENCRYPTED_PDF = base64.b64decode(
    "JVBERi0xLjMKJeLjz9MKMSAwIG9iago8PAovUHJvZHVjZXIgPDEwMTlkNjYwZTE+Cj4+CmVuZG9iagoyIDAgb2JqCj"
    "w8Ci9UeXBlIC9QYWdlcwovQ291bnQgMQovS2lkcyBbIDQgMCBSIF0KPj4KZW5kb2JqCjMgMCBvYmoKPDwKL1R5cGUg"
    "L0NhdGFsb2cKL1BhZ2VzIDIgMCBSCj4+CmVuZG9iago0IDAgb2JqCjw8Ci9UeXBlIC9QYWdlCi9SZXNvdXJjZXMgPD"
    "wKPj4KL01lZGlhQm94IFsgMC4wIDAuMCA3MiA3MiBdCi9QYXJlbnQgMiAwIFIKPj4KZW5kb2JqCjUgMCBvYmoKPDwK"
    "L1YgMgovUiAzCi9MZW5ndGggMTI4Ci9QIDQyOTQ5NjcyOTIKL0ZpbHRlciAvU3RhbmRhcmQKL08gPDUyNzA4NDI0Mm"
    "ZmOWNhYTdkMjU5YmViMDczM2RmNDJmYzJlNTIxNWMxODQ1MTA4ZGE5N2E1MmQ5NjM4MTdiYjA+Ci9VIDw3ZGE4OTEw"
    "MjU2NmQ5YjFiYzE2NDVkYzliNDQ0ZjgzYjI4YmY0ZTVlNGU3NThhNDE2NDAwNGU1NmZmZmEwMTA4Pgo+PgplbmRvYm"
    "oKeHJlZgowIDYKMDAwMDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMDAwMDAwNTkgMDAwMDAg"
    "biAKMDAwMDAwMDExOCAwMDAwMCBuIAowMDAwMDAwMTY3IDAwMDAwIG4gCjAwMDAwMDAyNTkgMDAwMDAgbiAKdHJhaW"
    "xlcgo8PAovU2l6ZSA2Ci9Sb290IDMgMCBSCi9JbmZvIDEgMCBSCi9JRCBbIDw5Y2FlMjBlMjhmOGJmYTRkY2E1OTMy"
    "NmZmOWQ3MzE2Yz4gPDljYWUyMGUyOGY4YmZhNGRjYTU5MzI2ZmY5ZDczMTZjPiBdCi9FbmNyeXB0IDUgMCBSCj4+Cn"
    "N0YXJ0eHJlZgo0NzQKJSVFT0YK"
)
W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
LAUGHS = b"".join(
    b'<!ENTITY c%d "%s">' % (i, (b"&c%d;" % (i - 1) if i else b"ha") * 10) for i in range(10)
)


def zipped(**parts: bytes) -> Callable[[Path], None]:
    """Write a zip file with these parts of Word."""

    def to(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in parts.items():
                file.writestr(f"word/{name}.xml", content)

    return to


def bytes_of(content: bytes) -> Callable[[Path], None]:
    """Write these bytes."""

    def to(path: Path) -> None:
        path.write_bytes(content)

    return to


REFUSED: list[tuple[str, Callable[[Path], None], str]] = [
    ("a.txt", bytes_of(b""), "is empty"),
    ("a.txt", bytes_of(b"12\0of 40"), "is no text"),
    ("a.pdf", bytes_of(b"12 of 40 farms"), "is no PDF"),
    ("a.pdf", bytes_of(b"%PDF-1.7\n12 of 40"), "is no sound PDF"),
    ("a.pdf", bytes_of(ENCRYPTED_PDF), "is encrypted; save it without a password"),
    ("a.docx", bytes_of(b"PK\x03\x04 and no more"), "is no Word file"),
    ("a.docx", bytes_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600), "without a password"),
    ("a.docx", zipped(styles=b"<a/>"), "not one of Word"),
    ("a.docx", zipped(document=b"<w:document><w:body>"), "is no sound XML"),
    ("a.docx", zipped(document=b"<!DOCTYPE a [%s]><a>&c9;</a>" % LAUGHS), "is no sound XML"),
    ("a.docx", zipped(document=W + b"</w:document>"), "has no text that could be read"),
    ("a.xml", bytes_of(b"<article><body><p>12 of 40</body></article>"), "is no sound XML"),
    ("a.xml", bytes_of(b"<svg><text>12</text></svg>"), "is XML of another kind (<svg>)"),
    ("a.xml", bytes_of(b"<article><body>" + b"<sec>" * 9_000), "is no sound XML"),
    ("a.html", bytes_of(b"<html><nav>12 of 40</nav></html>"), "has no text that could be read"),
]


@pytest.mark.parametrize(("name", "written", "said"), REFUSED)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    written: Callable[[Path], None],
    said: str,
) -> None:
    written(tmp_path / name)
    assert main(["audit", str(tmp_path / name)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert name in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_folder_and_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path), str(tmp_path / "none.pdf")]) == 2
    said = capsys.readouterr().err
    assert "is a folder" in said
    assert "No such file" in said


def test_a_zip_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_PART_BYTES", 2**20)
    zipped(document=W + b" " * 2**21 + b"</w:document>")(tmp_path / "a.docx")
    with pytest.raises(CannotReadError, match="unpacks to more than 1 MB"):
        read(tmp_path / "a.docx")


def test_nothing_outside_of_the_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the 77 secrets")
    paper = tmp_path / "a.xml"
    paper.write_text(
        f'<!DOCTYPE article [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<article><body><p>&x; and 12 of 40 farms</p></body></article>"
    )
    (block,) = read(paper).blocks
    assert isinstance(block, Paragraph)
    assert block.text == "and 12 of 40 farms"


@pytest.mark.parametrize(
    "text",
    [
        b"ab-\n" * 30_000,
        b"<html><body>" + b"<div>" * 30_000 + b"12",
        b"[" * 30_000 + b"](" * 30_000,
        b"a\tb\n" * 20_000,
        b"<table>" + b"<tr><td rowspan=1000 colspan=1000>1" * 500,
        b"\\text{" * 20_000,
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_repeated_signs_do_not_hang_a_reader(tmp_path: Path, suffix: str, text: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(text)
    with contextlib.suppress(CannotReadError):
        assert read(path).blocks


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".html", ".xml", ".md", ".txt"])
def test_damaged_papers_are_read_or_refused(tmp_path: Path, suffix: str) -> None:
    whole = write(tmp_path, suffix).read_bytes()
    draw = random.Random(suffix)
    n_read = 0
    for _ in range(40):
        (tmp_path / f"damaged{suffix}").write_bytes(mutated(whole, draw))
        try:
            n_read += bool(read(tmp_path / f"damaged{suffix}").blocks)
        except CannotReadError:
            continue
    assert n_read or suffix == ".docx"
