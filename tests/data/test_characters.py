"""One rule of what a character is: tests/js/pasted.test.js holds the page to the same cases."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data import make_sequence
from app.data.characters import characters
from app.engine.errors import EngineError

CASES = json.loads((Path(__file__).parent.parent / "characters.json").read_text())
SYLLABLES = "".join(map(chr, range(0xAC00, 0xAC00 + 900)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_character_is_what_a_reader_takes_for_one(case):
    composed = [unicodedata.normalize("NFC", piece) for piece in case["pieces"]]
    assert characters("".join(case["pieces"])) == composed


def test_a_syllable_is_one_symbol_whether_whole_or_letter_by_letter():
    whole = "한국 한글"
    apart = unicodedata.normalize("NFD", whole)
    assert apart != whole
    assert make_sequence("text", 4, 0, {"text": apart}).inputs == ("␣", "국", "글", "한")
    mixed = make_sequence("text", 1, 0, {"text": "한" + unicodedata.normalize("NFD", "한")})
    assert (mixed.symbols, mixed.Y) == (("한",), 1)


def test_nine_thousand_syllables_letter_by_letter_count_as_nine_thousand():
    apart = unicodedata.normalize("NFD", SYLLABLES * 10)
    assert len(apart) > 18_000
    assert len(make_sequence("text", 2000, 0, {"text": apart}).symbols) == 2000
    with pytest.raises(EngineError) as refused:
        make_sequence("text", 9000, 0, {"text": apart})
    assert refused.value.message.startswith("T is 9000; 9000 characters are enough for 8999 steps")


def test_the_bound_counts_what_a_reader_sees():
    many = unicodedata.normalize("NFD", "각" * 20_000)
    assert make_sequence("text", 10, 0, {"text": many}).Y == 1
    with pytest.raises(EngineError) as refused:
        make_sequence("text", 10, 0, {"text": many + "각"})
    assert refused.value.message == "sequence.text has 20001 characters; it takes 2 to 20000"


@given(st.text())
def test_nothing_is_lost_between_the_pieces(text):
    pieces = characters(text)
    assert unicodedata.normalize("NFC", "".join(pieces)) == unicodedata.normalize("NFC", text)
    assert all(pieces)


def test_a_character_of_a_million_marks_takes_no_longer_than_a_million_characters():
    """Composing it would sort the marks, with the square of their number."""
    assert len(characters("a" + "\u0301\u0323" * 500_000)) == 1
    assert len(characters("क" + "\u094d" * 1_000_000)) == 1
