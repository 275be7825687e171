"""What a link holds, and what leaves the page by the clipboard."""

import json
import re
import shlex
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer


@pytest.fixture
def context(context):
    """With a clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


def clipboard(explorer: Explorer) -> str:
    return explorer.page.evaluate("navigator.clipboard.readText()")


@pytest.mark.standing
def test_a_link_restores_everything(explorer: Explorer, context):
    page = explorer.page
    page.get_by_label("Steps T", exact=True).fill("24")
    explorer.traced()
    page.get_by_label("Notation").select_option("textbook")
    page.get_by_label("Theme").select_option("dark")
    explorer.open_view()
    page.get_by_label("Colour", exact=True).select_option("dh_direct")
    page.get_by_text("real loss").click()
    explorer.open_view()
    page.get_by_text("by unit", exact=True).click()
    page.get_by_label("speed").select_option("4")
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("#rail button.examples")).to_contain_text("예제")
    explorer.inspector.get_by_role("button", name="c", exact=True).click()
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    explorer.at("역전파, t = 9 / 23")
    page.get_by_role("button", name="링크 복사").click()
    expect(page.locator(".toast")).to_contain_text("링크를 복사했습니다")
    link = clipboard(explorer)
    other = Explorer(context, explorer.url)
    other.open(link.removeprefix(f"{explorer.url}/"))
    expect(other.examples).to_contain_text("예제")
    other.at("역전파, t = 9 / 23")
    expect(other.inspector.locator("h2")).to_have_text("LSTM·c(t = 9)")
    assert other.page.evaluate("document.documentElement.dataset.theme") == "dark"
    for label, value in (
        ("표기법", "textbook"),
        ("화면 테마", "dark"),
        ("색", "dh_direct"),
        ("속도", "4"),
        ("시간 단계 수 T", "24"),
    ):
        assert other.page.get_by_label(label, exact=True).input_value() == value, label
    other.open_view()
    for text in ("실제 손실", "유닛별"):
        expect(other.page.get_by_role("radio", name=text)).to_be_checked()
    assert (
        other.lane("LSTM").locator(".headline").inner_text()
        == explorer.lane("LSTM").locator(".headline").inner_text()
    )
    other.must_be_quiet()


@pytest.mark.long
def test_a_reload_comes_back_to_the_same_place(explorer: Explorer):
    explorer.page.keyboard.press("ArrowRight")
    explorer.at("backward, t = 9 of 29")
    expect(explorer.page).to_have_url(re.compile("#z"))
    address = explorer.page.url
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.wait_for_url(lambda url: url != address)
    explorer.page.reload()
    explorer.traced()
    explorer.at("backward, t = 8 of 29")


def test_a_link_that_cannot_be_read_says_so_and_shows_the_first_example(context, server):
    explorer = Explorer(context, server)
    explorer.open("#zgarbage")
    expect(explorer.page.locator(".notice")).to_contain_text("could not be read")
    explorer.page.locator(".notice").get_by_role("button").click()
    expect(explorer.page.locator(".notice")).to_have_count(0)
    explorer.must_be_quiet()


@pytest.mark.standing
def test_the_curl_command_streams_the_same_trace(explorer: Explorer):
    explorer.page.get_by_role("button", name="Copy as curl").click()
    expect(explorer.page.locator(".toast")).to_contain_text("Command copied")
    command = shlex.split(clipboard(explorer))
    body = json.loads(command[command.index("-d") + 1])
    assert body == DEFAULT
    answer = subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL)
    events = [json.loads(line[6:]) for line in answer.splitlines() if line.startswith("data: ")]
    assert events[:-1] == explorer.trace(DEFAULT)[:-1]
    assert events[-1]["event"] == "done"


@pytest.mark.standing
def test_what_is_too_large_for_a_link_is_saved_as_a_file_that_opens_again(explorer: Explorer, tmp_path):
    page = explorer.page
    page.get_by_label("Task").select_option("series")
    explorer.traced()
    area = page.get_by_label("Your own numbers")
    area.fill(", ".join(str((k * 7919 % 10007) / 10007) for k in range(900)))
    area.blur()
    expect(
        page.locator("#titlebar").get_by_role("button", name="Save file")
    ).to_be_visible()  # once all are read
    explorer.traced()
    headline = explorer.lane("RNN").locator(".headline").inner_text()
    with page.expect_download() as saved:
        page.locator("#titlebar").get_by_role("button", name="Save file").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    assert len(json.loads(path.read_text())["spec"]["sequence"]["values"]) == 900
    other = Explorer(explorer.context, explorer.url)
    other.open()
    other.page.get_by_role("button", name="Export").click()
    other.page.locator("#exports input[type=file]").set_input_files(path)
    expect(other.lane("RNN").locator(".headline")).to_have_text(headline)
    other.must_be_quiet()


def test_the_language_turns_every_sentence_and_keeps_the_run(explorer: Explorer):
    sent = []
    explorer.page.on("request", lambda request: sent.append(request.url))
    explorer.page.get_by_role("button", name="한국어").click()
    expect(explorer.page.locator("h3", has_text="기울기 내역")).to_be_visible()
    explorer.drawn()
    english = explorer.page.evaluate(
        "document.body.innerText.match(/\\\\b(loss|step|gradient|steps|Seed|Task|norm)\\\\b/g)"
    )
    assert english is None
    assert not [url for url in sent if "/api/passes" in url]
    explorer.linked('"lang":"ko"')
    explorer.page.reload()
    expect(explorer.examples).to_contain_text("예제")
