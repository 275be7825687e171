"""Between what is done to a page and what is then read from it, two frames are painted.

The page draws in the frame after an event: read at once, it shows what was there before. A hand and an eye
are never that quick, and a test that had to remember it would fail once in a hundred runs.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Keyboard, Locator, Mouse, Page, expect

ACTIONS = {
    Keyboard: ("down", "insert_text", "press", "type", "up"),
    Locator: ("blur", "check", "click", "fill", "focus", "hover", "press", "select_option", "uncheck"),
    Mouse: ("click", "down", "move", "up", "wheel"),
    Page: ("emulate_media", "set_viewport_size"),
}
READINGS = {
    Locator: (
        *("all", "all_inner_texts", "all_text_contents", "bounding_box", "count", "evaluate", "evaluate_all"),
        *("get_attribute", "inner_text", "input_value", "screenshot", "text_content"),
    ),
    Page: ("evaluate", "screenshot"),
    type(expect): ("__call__",),
}
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def settle(patch: pytest.MonkeyPatch) -> None:
    """Make actions and readings of Playwright's synchronous API so, as long as the patch holds."""
    paint = Page.evaluate
    touched = False

    def action(method: Callable) -> Callable:
        @wraps(method)
        def done(*args: Any, **options: Any) -> Any:
            nonlocal touched
            touched = True
            return method(*args, **options)

        return done

    def reading(method: Callable) -> Callable:
        @wraps(method)
        def read(self: Any, *args: Any, **options: Any) -> Any:
            nonlocal touched
            if touched:
                touched = False
                of = self if isinstance(self, Page | Locator) else args[0]
                paint(of if isinstance(of, Page) else of.page, FRAMES)
            return method(self, *args, **options)

        return read

    for made, kinds in ((action, ACTIONS), (reading, READINGS)):
        for kind, names in kinds.items():
            for name in names:
                patch.setattr(kind, name, made(getattr(kind, name)))
