"""The pages and their files: language, caching, Plotly's script, the API's own page."""

import gzip
import hashlib
import re

import httpx2
import pytest

from app.api.questions.catalogue import QUESTIONS
from app.pages import Static
from app.settings import Settings
from tests.api import ask

# A client that takes what is compressed, and asks from elsewhere.
FAR = {"accept-encoding": "gzip", "x-forwarded-for": "192.0.2.1"}


def lang(response):
    return re.search(r'<html lang="(\w+)"', response.text)[1]


@pytest.mark.parametrize(
    ("query", "cookie", "accepts", "shown"),
    [
        ("", None, None, "en"),
        ("", None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", None, "fr, en;q=0.5, ko;q=0.6", "ko"),
        ("", None, "ko;q=0, en", "en"),
        ("", None, "de, fr", "en"),
        ("", None, ";q=;;,ko;q=9", "en"),
        ("", "ko", "en", "ko"),
        ("?lang=en", "ko", "ko", "en"),
        ("?lang=xx", "ko", "en", "ko"),
        ("?lang=../../etc", None, None, "en"),
    ],
)
def test_the_language_is_the_links_then_the_cookies_then_the_browsers(server, query, cookie, accepts, shown):
    headers = {"accept-language": accepts or ""} | ({"cookie": f"lang={cookie}"} if cookie else {})
    response = ask.get(f"{server}/{query}", headers=headers)
    assert response.status_code == 200
    assert lang(response) == response.headers["content-language"] == shown


def test_no_page_has_a_script_or_a_style_that_its_policy_would_block(server):
    for path in ("/", "/docs"):
        page = ask.get(f"{server}{path}").text
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or 'type="application/json"' in tag
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)


def test_everything_that_a_page_names_is_there(server):
    for path in ("/", "/docs"):
        page = ask.get(f"{server}{path}").text
        for address in sorted(set(re.findall(r'(?:src|href|content)="(/[^"]+)"', page))):
            assert ask.get(f"{server}{address}").status_code == 200, address


def test_a_file_that_did_not_change_is_not_sent_again(server):
    first = ask.get(f"{server}/static/css/tokens.css")
    again = ask.get(f"{server}/static/css/tokens.css", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert ask.get(f"{server}/static/js/main.js").headers["content-type"].startswith("text/javascript")


def test_under_its_version_a_file_is_kept_for_ever(server):
    address = re.search(r"/static/v-\w{16}/", ask.get(f"{server}/").text)[0] + "js/main.js"
    plain = address.replace(address.split("/")[2] + "/", "")
    kept, asked = (ask.get(f"{server}{path}") for path in (address, plain))
    assert kept.text == asked.text
    assert "immutable" in kept.headers["cache-control"]
    assert asked.headers["cache-control"] == "no-cache"


def test_the_page_loads_one_script_and_one_sheet_that_are_kept_for_ever(server):
    page = ask.get(f"{server}/").text
    (script,) = re.findall(r'<script[^>]* src="(/static/v-\w{16}/js/[^"]+)"', page)
    (sheet,) = re.findall(r'<link rel="stylesheet" href="(/static/v-\w{16}/css/[^"]+)"', page)
    assert "modulepreload" not in page
    for address, kind, holds in (
        (script, "text/javascript", "js/main.js"),
        (sheet, "text/css", "css/rail.css"),
    ):
        kept = ask.get(f"{server}{address}")
        assert kept.headers["content-type"] == f"{kind}; charset=utf-8"
        assert "immutable" in kept.headers["cache-control"]
        assert ask.get(f"{server}/static/{holds}").text[-200:].strip() in kept.text
        asked = ask.get(f"{server}{re.sub('v-[^/]+/', '', address)}")
        assert (asked.text, asked.headers["cache-control"]) == (kept.text, "no-cache")
        assert ask.request("POST", f"{server}{address}").status_code == 405


def test_a_version_that_is_no_more_is_answered_but_not_kept(server):
    old = ask.get(f"{server}/static/v-0123456789abcdef/js/main.js")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    assert ask.get(f"{server}/static/v-0123456789abcdef/js/nothing.js").status_code == 404
    assert ask.get(f"{server}/static/v-1/js/main.js").status_code == 404


def test_a_file_that_changed_has_another_address(tmp_path):
    script = tmp_path / "one.js"
    script.write_text("1")
    static = Static(tmp_path)
    before = static.version()
    assert static.version() == before
    script.write_text("22")
    assert static.version() != before


def test_plotly_comes_from_the_installed_package_and_is_kept_for_ever(server):
    address = re.search(r"/vendor/plotly-\w+\.min\.js", ask.get(f"{server}/").text)[0]
    script = Settings().plotly.read_bytes()
    assert hashlib.sha256(script).hexdigest()[:16] in address
    plain = ask.get(f"{server}{address}", headers={"accept-encoding": "identity"})
    assert plain.content == script
    with httpx2.stream("GET", f"{server}{address}", headers=FAR) as response:
        packed = b"".join(response.iter_raw())
    assert gzip.decompress(packed) == script
    assert len(packed) < len(script) / 3
    for headers in (plain.headers, response.headers):
        assert "immutable" in headers["cache-control"]
        assert headers["content-type"] == "text/javascript; charset=utf-8"


def test_the_apis_page_shows_every_address_with_an_example(server):
    page = ask.get(f"{server}/docs").text
    paths = ask.get(f"{server}/openapi.json").json()["paths"]
    assert {question.path for question in QUESTIONS} < set(paths)
    for path in paths:
        assert f"curl -N {server}{path} " in page or f"curl {server}{path}<" in page
    assert ask.get(f"{server}/redoc").status_code == 404


def test_a_head_request_tells_the_headers_alone(server):
    for path in ("/", "/docs", "/static/css/tokens.css"):
        response = ask.head(f"{server}{path}")
        assert (response.status_code, response.content) == (200, b"")
        assert int(response.headers["content-length"]) > 0


def test_the_cells_come_compressed_to_who_takes_that_elsewhere_and_are_the_same(server):
    plain = ask.get(f"{server}/api/cells", headers={**FAR, "accept-encoding": "identity"})
    near = ask.get(f"{server}/api/cells", headers={"accept-encoding": "gzip"})
    packed = ask.get(f"{server}/api/cells", headers=FAR)
    assert "content-encoding" not in near.headers
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 10
    assert packed.content == plain.content == near.content
