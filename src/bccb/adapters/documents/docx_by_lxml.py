"""DOCX: a zip archive of XML, unpacked within limits and parsed by lxml without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from bccb.adapters.documents.lines import Lines, refuse
from bccb.domain.ports.documents import MOST_PACKED_FILES, MOST_UNPACKING, Medium, Paper

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEEPEST_INDENT = 8


def read_docx(content: bytes) -> Paper:
    """The text of the body, with headings, lists and tables; places are paragraphs, counted as Word does."""
    with _opened(content) as archive:
        if "word/document.xml" not in archive.namelist():
            refuse("is a zip archive but no DOCX: word/document.xml is missing from it")
        body = _parsed(_unpacked(archive, "word/document.xml"))
        styles = _heading_styles(archive)
    lines = Lines()
    number = 0
    for block in _blocks(body):
        if block.tag == _W + "tbl":
            lines.add("", number + 1)
            for row in block.iter(_W + "tr"):
                lines.add(" | ".join(_cell(cell) for cell in row.iterchildren(_W + "tc")), number + 1)
                number += sum(1 for _ in row.iter(_W + "p"))
            lines.add("", number)
        else:
            number += 1
            for line in _paragraph(block, styles):
                lines.add(line, number)
    return lines.document(Medium.DOCX, "paragraph")


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, IndexError) as error:
        refuse(f"is a damaged zip archive: {error}")
    files = archive.infolist()
    if len(files) > MOST_PACKED_FILES:
        refuse(f"packs {len(files):,} files; at most {MOST_PACKED_FILES:,} are read")
    if any(file.flag_bits & 0x1 for file in files):
        refuse("is encrypted: remove the password and hand it in again")
    unpacked = sum(file.file_size for file in files)
    if unpacked > MOST_UNPACKING * len(content):
        refuse(f"unpacks to {unpacked / len(content):.0f} times its size; at most {MOST_UNPACKING} times are read")
    return archive


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive, and never more of it than its heading says, which was checked."""
    try:
        with archive.open(name) as file:
            return file.read(archive.getinfo(name).file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        refuse(f"is damaged: {name} in it cannot be unpacked ({error})")


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(xml.replace(_STRICT.encode(), _W[1:-1].encode()), parser)
    except (etree.LxmlError, ValueError) as error:
        refuse(f"is damaged: its XML cannot be read ({error})")
    if root.getroottree().docinfo.internalDTD is not None:
        refuse("declares a document type, and with it perhaps entities, which no DOCX needs")
    return root


def _heading_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """The rank of each heading style by its id, which is in the language of whoever made the document."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    ranks: dict[str, int] = {}
    for style in _parsed(_unpacked(archive, "word/styles.xml")).iterchildren(_W + "style"):
        name = style.find(_W + "name")
        words = (name.get(_W + "val", "") if name is not None else "").lower().split()
        if words[:1] == ["title"]:
            ranks[style.get(_W + "styleId", "")] = 1
        elif words[:1] == ["heading"] and len(words) == 2 and words[1].isdigit():
            ranks[style.get(_W + "styleId", "")] = min(int(words[1]) + 1, 6)
    return ranks


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of the body in order, also those inside content controls."""
    body = root.find(_W + "body")
    waiting = [] if body is None else list(reversed(body))
    while waiting:
        element = waiting.pop()
        if element.tag in (_W + "p", _W + "tbl"):
            yield element
        elif element.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"):
            waiting.extend(reversed(element))


def _paragraph(element: etree._Element, styles: dict[str, int]) -> Iterator[str]:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else style.get(_W + "val", "")
    text = _text(element)
    if name in styles:
        yield ""
        yield f"{'#' * styles[name]} {' '.join(text.split())}" if text.strip() else ""
        return
    level = element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    is_point = element.find(f"{_W}pPr/{_W}numPr") is not None or name.lower().startswith(("listbullet", "listnumber"))
    if is_point and text.strip():
        depth = int(level.get(_W + "val", "0")) if level is not None and level.get(_W + "val", "0").isdecimal() else 0
        yield f"{'  ' * min(depth, _DEEPEST_INDENT)}• {' '.join(text.split())}"
    else:
        yield from text.split("\n")


def _cell(element: etree._Element) -> str:
    return " ".join(" ".join(_text(each).split()) for each in element.iter(_W + "p"))


def _text(element: etree._Element) -> str:
    """The runs of a paragraph, with its tabs and line breaks, once each: a fallback repeats what stands before it."""
    parts: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if each.tag == _W + "t":
            parts.append(each.text or "")
        elif each.tag == _W + "tab":
            parts.append("\t")
        elif each.tag in (_W + "br", _W + "cr"):
            parts.append("\n")
        elif each.tag == _W + "noBreakHyphen":
            parts.append("-")
        elif each.tag not in (_FALLBACK, _W + "pPr", _W + "rPr", _W + "del"):
            waiting.extend(reversed(each))
    return "".join(parts)
