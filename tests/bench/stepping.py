"""How fast the page steps and how soon it can be read: `python -m tests.bench.stepping`.

First a painted frame for each arrow key: 60 a second is the most that a screen shows. Then real keys, sent as
fast as the browser takes them.
"""

import time

from playwright.sync_api import sync_playwright

from tests.browser.conftest import chromium
from tests.browser.explorer import Explorer
from tests.live import running

STEPS = 199  # T = 100: all the way there and back
SIZE = {"width": 1440, "height": 900}


def main() -> None:
    with running() as live, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        soon = []
        for _ in range(5):
            context = browser.new_context(viewport=SIZE, locale="en")
            explorer = Explorer(context, live.url)
            explorer.open()
            soon.append(explorer.page.evaluate("probe.readable"))
            context.close()
        print(f"first example readable after {', '.join(f'{ms:.0f}' for ms in sorted(soon))} ms")
        explorer = Explorer(browser.new_context(viewport=SIZE, locale="en"), live.url)
        explorer.open()
        explorer.page.get_by_role("button", name="GRU").click()
        explorer.turn("Steps T", "100")
        explorer.traced()
        explorer.drawn()
        explorer.page.locator("#stage").focus()
        for _ in range(3):
            explorer.page.keyboard.press("Home")
            explorer.at("forward, t = 0 of 99")
            held = explorer.page.evaluate(f"probe.holdArrow({STEPS})")
            framed = STEPS * 1000 / held["ms"]
            explorer.page.keyboard.press("Home")
            explorer.at("forward, t = 0 of 99")
            start = time.perf_counter()
            for _ in range(STEPS):
                explorer.page.keyboard.press("ArrowRight")
            explorer.at("backward, t = 0 of 99")
            pressed = STEPS / (time.perf_counter() - start)
            print(
                f"three networks, T = 100: {framed:.0f} steps a second frame by frame, {pressed:.0f} by key"
            )
        browser.close()


if __name__ == "__main__":
    main()
