"""The two catalogues of sentences: the same keys, the same places, and every key that the page uses."""

import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
TEMPLATES = STATIC.parent / "templates"
SENTENCES = {lang: json.loads((STATIC / f"locales/{lang}.json").read_text()) for lang in ("en", "ko")}
SCRIPTS = "\n".join(path.read_text() for path in sorted((STATIC / "js").rglob("*.js")))
PAGES = "\n".join(path.read_text() for path in TEMPLATES.glob("*.html"))


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", sentence))


def patterns() -> list[str]:
    """The keys that scripts and templates name, as patterns: what a script fills in may be any word."""
    named = re.findall(r"""\b(?:t|say|text|label)\(\s*['"]([\w.-]+)['"]""", SCRIPTS + PAGES)
    words = "|".join({key.split(".")[0] for key in SENTENCES["en"]})
    named += re.findall(rf"""['"]((?:{words})\.[a-z][\w.-]*)['"]""", SCRIPTS)
    made = re.findall(r"`([a-z]+\.[\w.]*\$\{[^`]+|\$\{key\}\.\w+)`", SCRIPTS)
    return [re.escape(name) for name in set(named)] + [
        r"[\w.-]+".join(map(re.escape, re.split(r"\$\{[^}]*\}", name))) for name in set(made)
    ]


def test_both_languages_have_the_same_keys():
    assert SENTENCES["en"].keys() == SENTENCES["ko"].keys()


@pytest.mark.parametrize("key", SENTENCES["en"])
def test_both_languages_have_the_same_places(key):
    assert places(SENTENCES["en"][key]) == places(SENTENCES["ko"][key])


def test_every_key_that_the_page_names_has_a_sentence():
    for pattern in patterns():
        assert any(re.fullmatch(pattern, key) for key in SENTENCES["en"]), pattern


def test_every_sentence_is_used():
    used = patterns()
    assert [key for key in SENTENCES["en"] if not any(re.fullmatch(pattern, key) for pattern in used)] == []


@pytest.mark.parametrize("key", SENTENCES["ko"])
def test_no_korean_particle_follows_a_place(key):
    """Which one it would be (은 or 는, 이 or 가) depends on what fills the place."""
    assert not re.search(
        r"\}(은|는|이|가|을|를|과|와|으로|로|이며|며|이나|나)(?=[\s.,:)]|$)", SENTENCES["ko"][key]
    )
