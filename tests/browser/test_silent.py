"""The server says nothing for long, or others come first: the page says so, and the reader decides."""

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.axe import clean
from tests.browser.explorer import Explorer

BEGUN = "Nothing has come from the server for 10 s."
UNANSWERED = "The server has not answered for 10 s. It may still be computing."
# The next answer of the passes comes as `say` brings it, piece by piece.
BY_HAND = """() => {
  const through = window.fetch;
  let pieces;
  const body = new ReadableStream({ start: (controller) => { pieces = controller; } });
  window.say = (text) => pieces.enqueue(new TextEncoder().encode(text));
  window.aborted = false;
  window.fetch = async (path, init) => {
    if (path !== 'api/passes') return through(path, init);
    window.fetch = through;
    init.signal.addEventListener('abort', () => {
      window.aborted = true;
      pieces.error(init.signal.reason);
    });
    return new Response(body);
  };
}"""
# Ten seconds pass when `pass_` is called; a clock of Playwright's would be that of every page there is.
TEN_SECONDS = """() => {
  const [set, clear, waiting] = [window.setTimeout, window.clearTimeout, new Map()];
  window.setTimeout = (call, ms, ...given) => {
    if (ms !== 10000) return set(call, ms, ...given);
    const id = set(() => {}, 2 ** 30);
    waiting.set(id, call);
    return id;
  };
  window.clearTimeout = (id) => {
    waiting.delete(id);
    clear(id);
  };
  window.pass_ = () => {
    const calls = [...waiting.values()];
    waiting.clear();
    for (const call of calls) call();
  };
}"""


def notice(explorer: Explorer) -> Locator:
    return explorer.page.locator("#notices .notice")


def next_seed(explorer: Explorer) -> None:
    explorer.page.get_by_role("button", name="Next seed").click()


def test_a_stream_that_falls_silent_is_told_until_it_goes_on_or_is_asked_again(explorer: Explorer):
    page, told = explorer.page, notice(explorer)
    page.evaluate(TEN_SECONDS)
    page.evaluate(BY_HAND)
    next_seed(explorer)
    for before, sentence in ((2, "2 computations before yours."), (0, "yours is the next computation.")):
        for _ in range(2):
            page.evaluate(f'say(\'data: {{"event": "waiting", "before": {before}}}\\n\\n\')')
        expect(told).to_have_text(f"The server is busy: {sentence}")
    page.evaluate("say(': computing\\n\\n')")
    expect(told).to_have_count(0)
    page.evaluate("pass_()")
    expect(told).to_contain_text(BEGUN)
    clean(page, "silent")
    page.evaluate("say(': computing\\n\\n')")
    expect(told).to_have_count(0)
    page.evaluate("pass_()")
    expect(told).to_contain_text(BEGUN)
    assert page.evaluate("aborted") is False
    told.get_by_role("button", name="Ask again").click()
    explorer.traced()
    assert page.evaluate("aborted") is True
    expect(told).to_have_count(0)


@pytest.mark.usefixtures("intercepted")
def test_a_question_that_is_not_answered_is_told_and_asked_once_more_when_that_is_wanted(explorer: Explorer):
    held: list[Route] = []
    page, told = explorer.page, notice(explorer)
    expect(page.locator(".checked.good")).to_be_visible()
    page.evaluate(TEN_SECONDS)
    page.route("**/api/passes", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/passes"):
        next_seed(explorer)
    expect(told).to_have_count(0)
    page.evaluate("pass_()")
    expect(told).to_contain_text(UNANSWERED)
    assert len(held) == 1
    told.get_by_role("button", name="Ask again").focus()
    page.keyboard.press("Enter")
    explorer.traced()
    expect(told).to_have_count(0)
