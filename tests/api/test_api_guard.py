"""Requests let in: names of this server only, its own pages only; and the headers of every answer."""

import re
import socket
from http.client import HTTPResponse

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import from_environment
from tests.api import ask, specs

PATHS = ("/", "/docs", "/healthz", "/api/limits", "/openapi.json", "/static/css/tokens.css", "/nothing")


def port(server):
    return server.rsplit(":", 1)[1]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "LocalHost", "localhost:1", "127.0.0.1:8000"]
)
def test_loopback_names_are_answered_whatever_the_port(server, host):
    assert ask.get(f"{server}/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "user@localhost",
        "localhost:x",
        "[::2]",
        "127.0.0.2",
        "0.0.0.0",
        "",
        "localhost, evil.example",
        "localhost:8000:8000",
        "127.1",
        "xn--localhost",
    ],
)
def test_other_names_are_refused(server, host):
    for path in PATHS:
        response = ask.get(f"{server}{path}", headers={"host": host})
        assert response.status_code == 421
        assert ask.problem(response)["code"] == "host.unknown"
        assert len(host) < 2 or host not in response.text
        assert "content-security-policy" in response.headers


def test_a_further_name_is_answered_when_a_setting_allows_it():
    settings = from_environment({"UNROLLED_ALLOWED_HOSTS": "unrolled.lan, Box"})
    with TestClient(create_app(settings)) as client:
        status = {
            name: client.get("/healthz", headers={"host": name}).status_code
            for name in ("unrolled.lan", "box:80", "localhost", "other.lan")
        }
    assert status == {"unrolled.lan": 200, "box:80": 200, "localhost": 200, "other.lan": 421}


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost:1",
        "file://",
        "http://localhost.evil.example",
        "",
        "chrome://x",
    ],
)
def test_a_foreign_origin_is_refused(server, origin):
    for method, path in (("POST", "/api/trace"), ("GET", "/api/limits"), ("OPTIONS", "/api/trace")):
        response = ask.request(method, f"{server}{path}", headers={"origin": origin}, json=specs.drawn())
        assert response.status_code == 403
        assert ask.problem(response)["code"] == "origin.foreign"
        assert "access-control-allow-origin" not in response.headers


def test_the_pages_own_origin_is_welcome_by_each_of_its_names(server):
    for name in ("localhost", "127.0.0.1", "[::1]"):
        host = f"{name}:{port(server)}"
        headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
        assert ask.post(f"{server}/api/trace", headers=headers, json=specs.drawn()).status_code == 200
    default_port = {"host": "localhost", "origin": "http://localhost:80"}
    assert ask.get(f"{server}/healthz", headers=default_port).status_code == 200


def test_a_browser_that_says_another_site_posts_is_believed_but_a_link_from_there_works(server):
    for site in ("cross-site", "same-site"):
        headers = {"sec-fetch-site": site}
        assert ask.post(f"{server}/api/trace", headers=headers, json=specs.drawn()).status_code == 403
        assert ask.get(f"{server}/", headers=headers).status_code == 200


def sent(server, request):
    """What comes back for the bytes of `request`, on a connection of their own."""
    with socket.create_connection(("127.0.0.1", int(port(server))), timeout=20) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        text = response.read()
    return httpx2.Response(response.status, headers=list(response.headers.items()), content=text)


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "http.invalid"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "http.invalid"),  # no Host
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: evil.example\r\n\r\n", 400, "http.invalid"),
        (b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.invalid"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400, "http.invalid"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\na: " + b"x" * 200_000, 431, "http.headers_too_large"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n", 501, "http.encoding"),
    ],
)
def test_what_is_no_request_is_told_in_the_one_shape_with_the_headers(server, request_, status, code):
    response = sent(server, request_)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert list(response.json()["error"]) == ["code", "message", "where", "hint"]
    assert response.headers["connection"] == "close"
    assert b"evil" not in response.content
    carries_the_headers(response.headers)


def test_nonsense_behind_a_request_ends_the_connection_and_the_server_goes_on(server):
    good = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert sent(server, good + b"\0" * 100).status_code in (200, 400)
    assert ask.get(f"{server}/healthz").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/api/limits", "/api/cells", "/api/tasks", "/api/presets", "/openapi.json", "/", "/docs"],
)
def test_head_is_get_without_a_body(server, path):
    head, got = ask.request("HEAD", f"{server}{path}"), ask.get(f"{server}{path}")
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    carries_the_headers(head.headers)


@pytest.mark.parametrize("path", ["/static/js/./main.js", "/static/js/x/../main.js", "/static//js/main.js"])
def test_an_address_that_only_means_a_file_is_not_that_file_s(server, path):
    response = sent(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert response.status_code == 404
    assert ask.problem(response)["code"] == "http.not_found"


def test_every_answer_carries_the_headers(server):
    for path in PATHS:
        carries_the_headers(ask.get(f"{server}{path}").headers)


def carries_the_headers(headers):
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"
    policy = dict(re.split(" ", part, maxsplit=1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["style-src"]


def test_answers_of_the_api_are_not_kept_and_files_are_asked_for_anew(server):
    cache = {path: ask.get(f"{server}{path}").headers["cache-control"] for path in PATHS}
    assert cache["/api/limits"] == cache["/healthz"] == "no-store"
    assert cache["/"] == cache["/static/css/tokens.css"] == "no-cache"
