"""Passages: words are folded, and a stretch of a text shows those that were looked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.passage import folded, has_match, of_raw, passage, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élèves à Montréal", ["eleves", "a", "montreal"]),
        ("L\u2019œuvre", ["l", "oeuvre"]),
        ("C++, C# and F#!", ["c++", "c#", "and", "f#"]),
        ("GEOG-255_A", ["geog", "255", "a"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("?!", []),
        ("日本語", ["日本語"]),
    ],
)
def test_words_are_folded_in_their_order(text, expected):
    assert words(text) == expected


@given(st.text("ab Z9_+#-.\n\té’œ", max_size=30))
def test_words_are_the_same_however_they_are_taken_apart(text):
    slowly = [folded(found) for found in re.findall(r"[^\W_]+(?:[+#]+(?!\w))?", text)]
    assert words(text) == slowly
    assert has_match(text, lambda word: folded(word) == "ab") == ("ab" in slowly)
    marked = [piece.text for piece in passage(text, lambda _: True) if piece.is_match]
    assert [folded(word) for word in marked] == slowly


def test_a_passage_marks_whole_words_and_nothing_else():
    pieces = passage("Rivers & maps of <rivers>", of_raw({"rivers"}.__contains__))
    assert [(piece.text, piece.is_match) for piece in pieces] == [
        ("Rivers", True),
        (" & maps of <", False),
        ("rivers", True),
        (">", False),
    ]


def test_a_passage_shows_the_stretch_with_most_matches():
    text = "one " + "filler " * 100 + "one two three " + "filler " * 100
    shown = passage(text, {"one", "two", "three"}.__contains__, longest=120)
    assert [piece.text for piece in shown if piece.is_match] == ["one", "two", "three"]
    assert (shown[0].text, shown[-1].text) == ("… ", " …")


def test_a_text_without_a_match_is_shown_from_its_beginning():
    shown = passage("word " * 100, lambda _: False, longest=50)
    assert [piece.text for piece in shown] == ["word " * 10, " …"]
    assert passage("", lambda _: True) == ()


@given(text=st.text(max_size=600), sought=st.sets(st.text(min_size=1, max_size=3)), longest=st.integers(80, 300))
def test_a_passage_is_the_text_as_it_stands(text, sought, longest):
    sought |= set(words(text)[:2])
    is_match = of_raw(sought.__contains__)
    pieces = passage(text, is_match, longest=longest)
    own = [piece for piece in pieces if piece.text not in ("… ", " …")]
    assert "".join(piece.text for piece in own) in text
    assert sum(len(piece.text) for piece in own) <= longest
    assert all(folded(piece.text) in sought for piece in own if piece.is_match)
    if len(text) <= longest:
        assert has_match(text, is_match) == any(piece.is_match for piece in pieces)
