"""A text in the pieces that a reader takes for one character each.

Extended grapheme clusters by the expression of Unicode's annex 29 (table 1c), spelled out over the
properties that `regex` carries. `regex`'s own \\X also joins a virama to a consonant before which there is
none; the browser's Intl.Segmenter, with which the page counts, does not.
"""

import unicodedata
from functools import cache

LONGEST = 64
EXTENSIONS = r"[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+"
SYLLABLE = r"\p{GCB=L}*+(?:\p{GCB=V}++|\p{GCB=LV}\p{GCB=V}*+|\p{GCB=LVT})\p{GCB=T}*+|\p{GCB=L}++|\p{GCB=T}++"
FLAG = r"\p{GCB=RI}\p{GCB=RI}"
EMOJI = r"\p{ExtPict}(?:\p{GCB=Extend}*+\p{GCB=ZWJ}\p{ExtPict})*+"
CONJUNCT = (
    r"\p{InCB=Consonant}"
    r"(?:\p{InCB=Extend}*+\p{InCB=Linker}[\p{InCB=Extend}\p{InCB=Linker}]*+\p{InCB=Consonant})*+"
)
# What begins a cluster, tried in turn; a character that is prepended may stand alone as well.
CLUSTER = (
    rf"\r\n|[\p{{GCB=Control}}\r\n]"
    rf"|\p{{GCB=Prepend}}*+(?:{SYLLABLE}|{FLAG}|{EMOJI}|{CONJUNCT}|[^\p{{GCB=Control}}\r\n]){EXTENSIONS}"
    rf"|\p{{GCB=Prepend}}++{EXTENSIONS}"
)


@cache
def _clusters():
    """The expression, compiled when first asked for: `regex` takes 20 ms to import."""
    import regex

    return regex.compile(CLUSTER).findall


def characters(text: str) -> list[str]:
    """`text` cut between user-perceived characters, each in composed form (NFC).

    So a syllable is the same character whether it came whole or letter by letter. A piece of more than
    LONGEST code points stays as it is: composing sorts its marks, which takes time with the square of them.
    """
    return [
        piece if piece.isascii() or len(piece) > LONGEST else unicodedata.normalize("NFC", piece)
        for piece in _clusters()(text)
    ]
