"""Rows of files: the same promises for CSV and for JSON Lines."""

import json
from pathlib import Path

import pytest

from bccb.adapters.files.rows import LONGEST_LINE, read_rows
from bccb.domain.errors import Invalid, NotFound
from bccb.domain.ports.rows import RowError

FORMATS = ["csv", "jsonl"]


@pytest.fixture(params=FORMATS)
def write(request, tmp_path):
    """Writes the heading `code,name` and lines of it, in either format; a `bytes` item is written as it is."""

    def write_file(*lines: tuple[str, str] | bytes, before: bytes = b"") -> Path:
        path = tmp_path / f"file.{request.param}"
        heading = b"code,name\n" if request.param == "csv" else b"\n"
        path.write_bytes(before + heading + b"".join(map(encoded, lines)))
        return path

    def encoded(line: tuple[str, str] | bytes) -> bytes:
        if isinstance(line, bytes):
            return line
        if request.param == "csv":
            return ",".join(line).encode() + b"\n"
        return json.dumps(dict(zip(("code", "name"), line, strict=True)), ensure_ascii=False).encode() + b"\n"

    return write_file


def good(path: Path) -> list[tuple[int, str]]:
    return [(row[0], row[1]["code"]) for row in read_rows(path) if not isinstance(row, RowError)]


def errors(path: Path) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read_rows(path) if isinstance(row, RowError)]


def csv(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def jsonl(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "file.ndjson"
    path.write_text(content, encoding="utf-8")
    return path


def test_rows_come_with_the_line_an_editor_shows(write):
    path = write(("SFU", "Simon Fraser"), ("UVIC", "Île"))
    assert list(read_rows(path)) == [
        (2, {"code": "SFU", "name": "Simon Fraser"}),
        (3, {"code": "UVIC", "name": "Île"}),
    ]
    assert read_rows(path).lines == 3


def test_a_byte_order_mark_is_no_part_of_the_first_column(write):
    path = write(("SFU", "x"), before=b"\xef\xbb\xbf")
    assert good(path) == [(2, "SFU")]


def test_rows_can_be_read_again(write):
    rows = read_rows(write(("SFU", "x")))
    assert list(rows) == list(rows)


def test_empty_lines_are_no_rows(write):
    assert good(write(b"\n", ("SFU", "x"), b"\r\n", ("UBCV", "y"))) == [(3, "SFU"), (5, "UBCV")]


def test_a_line_in_another_encoding_names_the_byte_and_the_rest_is_read(write):
    path = write(("SFU", "x"), b'{"code": "U", "name": "\xe9"}\n', ("UBCV", "y"))
    assert good(path) == [(2, "SFU"), (4, "UBCV")]
    ((line, reason),) = errors(path)
    assert line == 3
    assert "UTF-8" in reason
    assert "byte 24 of the line is 0xE9" in reason


def test_a_nul_byte_is_refused_where_it_stands(write):
    path = write(("SFU", "x"), b'{"code": "\x00"}\n', ("UBCV", "y"))
    assert good(path) == [(2, "SFU"), (4, "UBCV")]
    assert errors(path) == [(3, "holds a NUL byte, at character 11")]


def test_an_endless_line_is_refused_without_being_kept(write):
    path = write(("SFU", "x"), b"x" * (3 * LONGEST_LINE) + b"\n", ("UBCV", "y"))
    assert good(path) == [(2, "SFU"), (4, "UBCV")]
    assert errors(path) == [(3, "is longer than 1,048,576 bytes")]


def test_a_last_line_needs_no_end(write):
    path = write(("SFU", "x"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert good(path) == [(2, "SFU")]
    assert read_rows(path).lines == 2


def test_the_error_names_the_file(write):
    path = write(b"\xff\n")
    (error,) = read_rows(path)
    assert error.file == str(path)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_missing_file_is_not_found(tmp_path, ending):
    with pytest.raises(NotFound, match=f"no file .*missing.{ending}"):
        read_rows(tmp_path / f"missing.{ending}")


@pytest.mark.parametrize("ending", FORMATS)
def test_a_directory_cannot_be_read(tmp_path, ending):
    path = tmp_path / f"folder.{ending}"
    path.mkdir()
    with pytest.raises(Invalid, match=r"folder.* cannot be read"):
        read_rows(path)


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(Invalid, match=r"must end in \.csv, \.tsv, \.jsonl or \.ndjson"):
        read_rows(tmp_path / "courses.xlsx")


def test_a_csv_file_tells_its_columns(tmp_path):
    assert read_rows(csv(tmp_path, "code, name\nSFU,x\n")).columns == ("code", "name")


def test_a_json_file_has_columns_row_by_row(tmp_path):
    assert read_rows(jsonl(tmp_path, '{"code": "SFU"}\n{"name": "x"}\n')).columns is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "has no heading"),
        ("\n\n", "has no heading"),
        ("code,name,code\n", "names a column twice: code"),
        ('"code,name\n', "is no CSV"),
        (b"c\xf6de,name\n", "is not UTF-8"),
        ("code,name\n".encode("utf-16"), "byte 1 of the line is 0xFF"),
    ],
)
def test_a_csv_file_without_a_usable_heading_is_refused_whole(tmp_path, content, reason):
    with pytest.raises(Invalid, match=reason) as refusal:
        read_rows(csv(tmp_path, content))
    assert "file.csv" in str(refusal.value)


def test_a_cell_of_several_lines_counts_them_all(tmp_path):
    path = csv(tmp_path, 'code,name\nSFU,"Simon\nFraser\n"\nUBCV,y\nUVIC,"a ""b"", c"\n')
    assert good(path) == [(2, "SFU"), (5, "UBCV"), (6, "UVIC")]


def test_a_broken_byte_inside_a_cell_of_several_lines_breaks_only_that_row(tmp_path):
    path = csv(tmp_path, b'code,name\nSFU,"Simon\n\xff\n"\nUBCV,y\n')
    assert good(path) == [(5, "UBCV")]
    assert [line for line, _ in errors(path)] == [2]


def test_a_row_of_too_few_or_too_many_cells_is_refused(tmp_path):
    path = csv(tmp_path, "code,name\nSFU\nUBCV,y\nUVIC,y,z\n")
    assert good(path) == [(3, "UBCV")]
    assert errors(path) == [
        (2, "must have 2 cells like the heading, not 1"),
        (4, "must have 2 cells like the heading, not 3"),
    ]


def test_a_quotation_that_does_not_end_is_told_with_the_lines_it_swallowed(tmp_path):
    path = csv(tmp_path, 'code,name\nSFU,x\nUBCV,"y\nUVIC,z\n')
    assert good(path) == [(2, "SFU")]
    assert errors(path) == [(3, "has a quotation that does not end; lines 3 to 4 were left out")]


def test_a_quotation_that_does_not_end_cannot_fill_the_memory(tmp_path):
    path = csv(tmp_path, 'code,name\nUBCV,"y\n' + "UVIC,z\n" * 200_000)
    assert len(good(path)) > 50_000
    ((line, reason),) = errors(path)
    assert line == 2
    assert "a quotation that does not end; lines 2 to 14" in reason


def test_a_long_text_is_left_to_its_field_to_refuse(tmp_path):
    ((_, cells),) = read_rows(csv(tmp_path, "code,name\nSFU," + "x" * 1_000_000))
    assert len(cells["name"]) == 1_000_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"code": ', "is no JSON: Expecting value at character"),
        ("[1, 2]", "must be one JSON object, not list"),
        ('{"credits": NaN}', "NaN is no number"),
        ("[" * 100_000, "is no JSON that can be read"),
        ('{"credits": ' + "9" * 5_000 + "}", "is no JSON that can be read"),
    ],
)
def test_malformed_json_is_told_and_the_rest_is_read(tmp_path, line, reason):
    path = jsonl(tmp_path, f'{{"code": "SFU"}}\n{line}\n{{"code": "UBCV"}}\n')
    assert good(path) == [(1, "SFU"), (3, "UBCV")]
    ((number, told),) = errors(path)
    assert number == 2
    assert reason in told
