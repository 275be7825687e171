"""A text in the pieces that a reader takes for one character each: an accent or an emoji's joiner is none."""

import unicodedata

JOINER = "\u200d"
MARKS = {"Mn", "Me", "Mc"}
SKIN_TONES, TAGS, FLAG_LETTERS = ((0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F), (0x1F1E6, 0x1F1FF))
# Korean letters at the beginning, in the middle and at the end of a syllable, and which goes on after which.
JAMO = {
    "L": ((0x1100, 0x115F), (0xA960, 0xA97C)),
    "V": ((0x1160, 0x11A7), (0xD7B0, 0xD7C6)),
    "T": ((0x11A8, 0x11FF), (0xD7CB, 0xD7FB)),
    "syllable": ((0xAC00, 0xD7A3),),
}
GOES_ON = {"L": {"L", "V", "syllable"}, "V": {"V", "T"}, "T": {"T"}, "syllable": {"V", "T"}}


def characters(text: str) -> list[str]:
    """`text` cut between user-perceived characters; joined again they are the text.

    The rules of Unicode's extended grapheme clusters (UAX 29) that matter where people write: marks and
    modifiers, joined emoji, flags, Korean letters written jamo by jamo, the two-character line end.
    """
    pieces: list[str] = []
    for each in text:
        if pieces and _continues(pieces[-1], each):
            pieces[-1] += each
        else:
            pieces.append(each)
    return pieces


def _continues(before: str, each: str) -> bool:
    """Whether `each` belongs to the character begun by `before`."""
    last = before[-1]
    if last in "\r\n" or each in "\r\n":
        return last == "\r" and each == "\n"
    if unicodedata.category(each) in MARKS or each == JOINER or _within(each, SKIN_TONES, TAGS):
        return True
    if last == JOINER:
        return unicodedata.category(each) == "So"
    if _within(each, FLAG_LETTERS):
        return len(before) == 1 and _within(before, FLAG_LETTERS)
    return _jamo(each) in GOES_ON.get(_jamo(last), set())


def _within(character: str, *ranges: tuple[int, int]) -> bool:
    return any(low <= ord(character) <= high for low, high in ranges)


def _jamo(character: str) -> str:
    return next((kind for kind, ranges in JAMO.items() if _within(character, *ranges)), "")
