"""What the adapter of handed-in documents promises: the same outline from every medium, and refusals that say why."""

import io
import json
import zipfile
import zlib
from html import escape
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import EncodedStreamObject, NameObject

from bccb.adapters.documents.documents import FileDocuments
from bccb.domain.errors import Invalid
from bccb.domain.outline import read_outline
from bccb.domain.ports.documents import MOST_BYTES, Medium, Paper

DEVELOPMENT = Path(__file__).parents[1] / "outlines" / "development"
OUTLINES = (
    "01-watershed-stewardship",
    "02-building-controls",
    "06-slope-stability",
    "09-dementia-care",
    "18-writing-for-college",
)
HEADINGS = {"Learning Outcomes", "Evaluation", "Prerequisites", "Course Content", "Marking scheme"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(content: bytes) -> Paper:
    return FileDocuments().read(content)


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(content)
    assert [detail.field for detail in refused.value.details] == ["file"]
    return refused.value.details[0].message


def pdf(*pages: str) -> bytes:
    """Pages of text, one line under the other, as plain a PDF as there is."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in page.splitlines()).encode("cp1252")
        stream = b"BT /F1 10 Tf 40 780 Td 12 TL\n" + shown + b"\nET"
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792] /Contents {5 + 2 * index} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def docx(text: str) -> bytes:
    """A paragraph a line; headings by a style with a name of its own language, bullets by numbering."""
    paragraphs = "".join(_paragraph(line.strip()) for line in text.splitlines())
    style = f'<w:styles xmlns:w="{W}"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>'
    body = f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>'
    return packed({"word/document.xml": body, "word/styles.xml": style})


def _paragraph(line: str) -> str:
    properties = '<w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>' if line in HEADINGS else ""
    if line.startswith("• "):
        line, properties = line[2:], '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    middle = len(line) // 2
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in (line[:middle], line[middle:])
    )
    return f"<w:p>{properties}{runs}</w:p>"


def packed(files: dict[str, str | bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive.getvalue()


def html(text: str) -> bytes:
    """Headings, lists and paragraphs, among what is no part of the outline."""
    parts = ["<nav><ul><li>Explain nothing here</li></ul></nav><script>var hours = '99 hours';</script>"]
    for line in text.splitlines():
        shown = escape(line.strip())
        if line.strip() in HEADINGS:
            parts.append(f"<h2>{shown}</h2>")
        elif shown.startswith("• "):
            parts.append(f"<ul><li>{shown[2:]}</li></ul>")
        elif shown:
            parts.append(f"<p>{shown.replace('hours', '<b>hours</b>')}</p>")
    return f"<!DOCTYPE html><html><body>{''.join(parts)}<footer>Total hours: 77</footer></body></html>".encode()


MEDIA = {"pdf": lambda text: pdf(text), "docx": docx, "html": html, "text": lambda text: text.encode()}


# The lines of the third are broken as a PDF breaks them: in HTML each would be a paragraph.
@pytest.mark.parametrize(
    ("name", "medium"), [pair for pair in product(OUTLINES, MEDIA) if pair != ("06-slope-stability", "html")]
)
def test_an_outline_reads_the_same_in_every_medium(name, medium):
    text = (DEVELOPMENT / f"{name}.txt").read_text()
    answer = json.loads((DEVELOPMENT / f"{name}.json").read_text())
    outline = read_outline(read(MEDIA[medium](text)).text)
    assert [each.value for each in outline.outcomes] == answer["outcomes"]
    assert outline.hours.value.least == answer["hours"]


def test_a_place_in_a_pdf_is_its_page_in_a_text_its_line_and_elsewhere_its_paragraph():
    second = "Learning outcomes\n\x95 explain the causes of erosion\n\x95 measure a slope".encode("latin-1").decode(
        "cp1252"
    )
    paper = read(pdf("Soil Basics", second))
    assert paper.medium is Medium.PDF
    assert str(paper.place(paper.text.index("explain"))) == "page 2"
    text = read(b"Soil Basics\r\n\r\nHours: 45\n")
    assert (text.text, str(text.place(text.text.index("Hours")))) == ("Soil Basics\r\n\r\nHours: 45\n", "line 3")
    word = read(docx("Soil Basics\nHours: 45"))
    assert (word.medium, str(word.place(word.text.index("Hours")))) == (Medium.DOCX, "paragraph 2")


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out():
    pages = [f"Some College\nOnly here: {word}\nPage {number}" for number, word in enumerate(("one", "two", "three"))]
    assert read(pdf(*pages)).text.split("\n") == ["Only here: one", "Only here: two", "Only here: three"]


def test_tables_of_html_and_docx_become_rows_with_their_cells_apart():
    rows = "<table><tr><th>Item</th><th>Weight</th></tr><tr><td>Lab <p>work</p></td><td>40%</td></tr></table>"
    assert read(f"<html><body><h1>X</h1>{rows}</body></html>".encode()).text == "# X\n\nItem | Weight\nLab work | 40%\n"
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in ("Lab work", "40%"))
    body = f'<w:document xmlns:w="{W}"><w:body><w:p/><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>'
    assert read(packed({"word/document.xml": body})).text.strip() == "Lab work | 40%"


def test_lists_of_html_keep_their_numbers_and_their_depth():
    listed = "<html><ol><li>One<ul><li>under one</li></ul></li><li>Two</li></ol></html>"
    assert read(listed.encode()).text.rstrip() == "1. One\n  • under one\n2. Two"


def test_what_word_has_deleted_or_repeats_for_older_programs_is_not_read():
    fallback = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    runs = (
        "<w:r><w:t>Hours: 45</w:t></w:r><w:del><w:r><w:delText>Hours: 99</w:delText></w:r></w:del>"
        f'<mc:Fallback xmlns:mc="{fallback}"><w:r><w:t>Hours: 99</w:t></w:r></mc:Fallback>'
    )
    body = f'<w:document xmlns:w="{W}"><w:body><w:p>{runs}</w:p></w:body></w:document>'
    assert read(packed({"word/document.xml": body})).text == "Hours: 45"


@pytest.mark.parametrize(
    ("content", "text", "notes"),
    [
        ("Durée : 45 heures".encode(), "Durée : 45 heures", 0),
        ("Durée : 45 heures".encode("utf-8-sig"), "Durée : 45 heures", 0),
        ("Durée : 45 heures".encode("utf-16"), "Durée : 45 heures", 0),
        ("Durée : 45 heures".encode("cp1252"), "Durée : 45 heures", 1),
        (b'<html><meta charset="iso-8859-1"><p>Dur\xe9e : 45 heures</p>', "Durée : 45 heures", 0),
    ],
)
def test_the_encoding_is_told_declared_or_assumed_with_a_note(content, text, notes):
    paper = read(content)
    assert (paper.text.strip(), len(paper.notes)) == (text, notes)


def encrypted() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf("Soil Basics"))))
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def blank_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    return written(writer)


def swollen_pdf() -> bytes:
    """Half a megabyte that unpacks to more than two hundred."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = EncodedStreamObject()
    stream._data = zlib.compress(b"BT (a) Tj ET\n" * 16_000_000, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


DOCTYPE = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "is empty"),
        (lambda: b"   \n ", "holds no text"),
        (lambda: b"a" * (MOST_BYTES + 1), "is larger than 10 MiB"),
        (lambda: b"word " * 100_000, "has more than 400,000 characters"),
        (lambda: b"abc\x00def", "is of no kind that can be read"),
        (lambda: "a".encode("utf-16") + b"\xd8", "is not utf-16-le"),
        (lambda: b"\x81\x8d\x8f", "is not windows-1252"),
        (lambda: b'<html><meta charset="klingon">\xe9', "declares the encoding klingon"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Word file or an encrypted DOCX"),
        (lambda: b"{\\rtf1 hello}", "is an RTF file"),
        (lambda: b"\x89PNG\r\n", "is a picture"),
        (lambda: b"%PDF-1.7\nnothing more", "is a damaged PDF"),
        (lambda: pdf("Soil Basics")[:200], "is a damaged PDF"),
        (encrypted, "is an encrypted PDF: remove the password"),
        (lambda: blank_pages(2), "holds pictures of text and no text"),
        (lambda: blank_pages(501), "has 501 pages; at most 500 are read"),
        (swollen_pdf, ""),
        (lambda: b"PK\x03\x04 nothing more", "is a damaged zip archive"),
        (lambda: packed({"a.txt": "a"}), "is a zip archive but no DOCX"),
        (lambda: packed({"word/document.xml": b"a" * 10_000_000}, zipfile.ZIP_DEFLATED), "times its size"),
        (lambda: packed({f"{number}.xml": "" for number in range(1_001)}), "packs 1,001 files"),
        (lambda: packed({"word/document.xml": DOCTYPE}), "declares a document type"),
        (lambda: packed({"word/document.xml": "<a><b></a>"}), "is damaged: its XML cannot be read"),
        (lambda: packed({"word/document.xml": "<a>" * 100_000}), "is damaged: its XML cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content, reason):
    assert reason in refusal(content())


@pytest.mark.parametrize("scrap", ["<a ", "<!--", "<div>", "<a b='", "<![CDATA[", "</", "<table><tr><td>"])
def test_broken_or_deep_html_costs_no_more_than_its_length(scrap):
    page = "<html><body><p>Soil Basics</p>" + scrap * (1_000_000 // len(scrap))
    assert read(page.encode()).text.startswith("Soil Basics")


SEEDS = [pdf("Soil Basics\nHours: 45"), docx("Soil Basics\nHours: 45"), html("Soil Basics\nHours: 45"), b"Hours: 45"]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=4)), max_size=8))
def test_damage_anywhere_gives_a_text_or_a_refusal(seed, damage):
    content = bytearray(seed)
    for place, scrap in damage:
        start = place % len(content)
        content[start : start + len(scrap)] = scrap
    try:
        paper = read(bytes(content))
    except Invalid:
        return
    assert paper.starts[0] == 0
    assert str(paper.place(len(paper.text) - 1))
