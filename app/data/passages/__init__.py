"""Two passages about memory, written for this project: what the text task reads by default."""

from functools import cache
from importlib.resources import files

PASSAGES = {
    "en": {"en": "A passage in English", "ko": "영어 글"},
    "ko": {"en": "A passage in Korean", "ko": "한국어 글"},
}


@cache
def passage(name: str) -> str:
    """The passage of that name, a key of PASSAGES, without the newline that ends its file."""
    return (files(__package__) / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
