"""Spec files: what is opened, and what the page says and keeps when it is not."""

import copy
import json

import pytest
from playwright.sync_api import expect

from app.api.questions.examples import DRAWN, NUMBERS
from tests.browser.explorer import DEFAULT, Explorer, link

pytestmark = pytest.mark.standing

NAMES = ("recall", "copy", "series")


def opened(explorer: Explorer, content: object) -> None:
    """Open a file with this text, or this JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    explorer.page.locator("#titlebar button").filter(has=explorer.page.locator(".word")).last.click()
    file = {"name": "lesson.json", "mimeType": "application/json", "buffer": text.encode()}
    explorer.page.locator("#exports input[type=file]").set_input_files(file)


UNREADABLE = [
    ('{"a": 1,\n "b": [0.5, NaN]}', "NaN (line 2, column 13) is no number that JSON or a spec can have."),
    ('{"a": 1,\n "b": 2 "c": 3}', "it is no JSON from line 2, column 9 on."),
    ('{"hello": "world"}', "there is no spec in it."),
    (json.dumps({**DEFAULT, "models": []}), "its “models” is missing or not what a spec has there."),
]


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was_and_says_why(explorer: Explorer):
    explorer.turn("Steps T", "12")
    before = explorer.digest()
    notice = explorer.page.locator(".notice")
    for text, why in UNREADABLE:
        opened(explorer, text)
        expect(notice).to_have_text(f"lesson.json was not opened: {why} Everything stays as it was.Close")
        explorer.shows(before)
    explorer.page.evaluate("Object.assign(File.prototype, { text: () => Promise.reject(new Error('gone')) })")
    opened(explorer, DEFAULT)
    expect(notice).to_contain_text("lesson.json was not opened: it could not be read.")
    explorer.page.evaluate("delete File.prototype.text")
    expect(explorer.page.get_by_label("Steps T", exact=True)).to_have_value("12")
    opened(explorer, DEFAULT)
    expect(notice).to_have_count(0)


def test_a_spec_may_leave_out_its_loss_and_how_it_is_shown(explorer_as):
    explorer = explorer_as(locale="ko-KR")
    specs = [DRAWN, NUMBERS]
    specs += [
        {"sequence": {"task": name, "T": 12}, "models": [{"cell": "gru", "hidden": 4}]} for name in NAMES
    ]
    specs += [{**specs[-1], "loss": {"at": "last"}}]
    for spec in specs:
        opened(explorer, spec)
        wanted = explorer.digest_of(spec)
        explorer.gone(f"body:not([data-run='{wanted}'])")
        explorer.traced()
        expect(explorer.page.locator("html")).to_have_attribute("lang", "ko")
        expect(explorer.page.locator("#rail .choice").first.locator("input:checked")).to_have_count(1)


def test_a_link_may_leave_out_its_loss(context, server):
    explorer = Explorer(context, server)
    spec = {"sequence": {"task": "copy", "T": 12}, "models": [{"cell": "gru", "hidden": 4}]}
    explorer.open(link(spec))
    explorer.shows(explorer.digest_of(spec))
    explorer.must_be_quiet()


def refused() -> dict:
    spec = copy.deepcopy(DEFAULT)
    spec["loss"]["at"] = [99]
    return spec


def test_a_file_that_the_server_refuses_leaves_the_last_run_in_sight(explorer: Explorer):
    explorer.may_say("status of 422")
    before = explorer.digest()
    opened(explorer, {"spec": refused(), "view": {"lang": "en"}})
    expect(explorer.page.locator(".notice.broken")).to_contain_text("What you see is from")
    expect(explorer.page.locator(".lane-list .headline").first).to_contain_text("loss")
    assert explorer.page.locator("body").get_attribute("data-run") == before
    expect(explorer.page.locator("#lanes .skeleton:visible")).to_have_count(0)


def test_a_link_that_the_server_refuses_says_so_and_offers_the_first_example(context, server):
    explorer = Explorer(context, server)
    explorer.may_say("status of 422")
    explorer.open(link(refused()), drawn=False)
    expect(explorer.page.locator(".nothing")).to_contain_text("Nothing has been computed yet.")
    expect(explorer.page.locator("#lanes .ghosts")).to_be_hidden()
    explorer.page.get_by_role("button", name="Open the first example").click()
    explorer.shows(explorer.digest_of(DEFAULT))
    expect(explorer.page.locator(".nothing")).to_be_hidden()
    expect(explorer.page.locator(".notice")).to_have_count(0)
    explorer.must_be_quiet()
