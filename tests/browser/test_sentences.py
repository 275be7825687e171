"""The two catalogues of sentences: the same keys, the same places, and every key that the page uses."""

import json
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
TEMPLATES = STATIC.parent / "templates"
SENTENCES = {lang: json.loads((STATIC / f"locales/{lang}.json").read_text()) for lang in ("en", "ko")}
SCRIPTS = "\n".join(path.read_text() for path in sorted((STATIC / "js").rglob("*.js")))
PAGES = "\n".join(path.read_text() for path in TEMPLATES.glob("*.html"))


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", sentence))


def named() -> tuple[set[str], list[re.Pattern]]:
    """The keys that scripts and templates name; and forms of keys, in which a script fills in any word."""
    names = re.findall(r"""\b(?:t|say|text|label)\(\s*['"]([\w.-]+)['"]""", SCRIPTS + PAGES)
    words = "|".join({key.split(".")[0] for key in SENTENCES["en"]})
    names += re.findall(rf"""['"]((?:{words})\.[a-z][\w.-]*)['"]""", SCRIPTS)
    made = re.findall(r"`([a-z]+\.[\w.]*\$\{[^`]+|\$\{key\}\.\w+)`", SCRIPTS)
    forms = [r"[\w.,-]+".join(map(re.escape, re.split(r"\$\{[^}]*\}", name))) for name in set(made)]
    return set(names), [re.compile(form) for form in forms]


def test_both_languages_have_the_same_keys():
    assert SENTENCES["en"].keys() == SENTENCES["ko"].keys()


def test_both_languages_have_the_same_places():
    english, korean = SENTENCES["en"], SENTENCES["ko"]
    assert [key for key in english if places(english[key]) != places(korean[key])] == []


def test_every_key_that_the_page_names_has_a_sentence():
    names, forms = named()
    assert names - SENTENCES["en"].keys() == set()
    assert [form.pattern for form in forms if not any(map(form.fullmatch, SENTENCES["en"]))] == []


def test_every_sentence_is_used():
    names, forms = named()
    unused = SENTENCES["en"].keys() - names
    assert sorted(key for key in unused if not any(form.fullmatch(key) for form in forms)) == []


def test_no_korean_particle_follows_a_place():
    """Which one it would be (은 or 는, 이 or 가) depends on what fills the place."""
    particle = re.compile(r"\}(은|는|이|가|을|를|과|와|으로|로|이며|며|이나|나)(?=[\s.,:)]|$)")
    assert [key for key, sentence in SENTENCES["ko"].items() if particle.search(sentence)] == []
