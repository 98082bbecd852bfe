"""Answers are packed as the caller likes, and are the same once unpacked."""

from __future__ import annotations

import gzip

import brotli
import pytest
from backports import zstd
from people import ADMIN, Desk, a_desk

UNPACKED = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


@pytest.mark.parametrize("encoding", UNPACKED)
def test_an_answer_is_packed_as_the_caller_likes(desk, encoding):
    plain = desk.get("/users", ADMIN)
    packed = desk.get("/users", ADMIN, Accept_Encoding=encoding)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data)
    assert b'"success":true' in UNPACKED[encoding](packed.data).replace(b" ", b"")
    assert packed.headers.get("ETag") == plain.headers.get("ETag")


def test_the_best_way_is_taken_of_several_and_none_where_none_is_wanted(desk):
    assert desk.get("/users", ADMIN, Accept_Encoding="gzip, br, zstd").headers["Content-Encoding"] == "zstd"
    assert "Content-Encoding" not in desk.get("/users", ADMIN, Accept_Encoding="identity").headers


def test_a_small_answer_is_not_packed(desk):
    small = desk.get("/nowhere", ADMIN, Accept_Encoding="br")
    assert len(small.data) < 500
    assert "Content-Encoding" not in small.headers
