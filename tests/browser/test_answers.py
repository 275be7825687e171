"""Where a loss stands the picture says what the network answers, and what was wanted."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

ALL = DEFAULT | {"loss": {"kind": "cross_entropy", "at": "all", "reduction": "sum"}}
LETTERS = """(host) => {
  const marks = host.figure.data.find(({ customdata }) => customdata?.[0]?.node === 'output');
  const found = { output: {}, loss: {} };
  marks.customdata.forEach(({ node, t }, i) => { found[node][t] = marks.text[i]; });
  return found;
}"""


def test_the_letter_is_the_likeliest_of_what_the_server_answers(explorer: Explorer):
    """At each of thirty steps; the tooltip, the words beside the last loss and the summary say the same."""
    explorer.open_spec(ALL, selection={"model": 0, "pass": "forward", "t": 29})
    names = "ABCDE"
    outputs = [e for e in explorer.trace(ALL) if e["event"] == "output"]
    for m, name in enumerate(("RNN", "LSTM")):
        graph = explorer.lane(name).locator(".graph")
        found = graph.locator(".picture").first.evaluate(LETTERS)
        here = [each for each in outputs if each["model"] == m]
        said = [names[int(np.argmax(each["output"]))] for each in here]
        assert [found["output"][str(t)] for t in range(30)] == said
        assert [found["loss"][str(t)] for t in range(30)] == [names[each["target"]] for each in here]
        right = sum(a == names[b["target"]] for a, b in zip(said, here, strict=True))
        assert f"Of its 30 answers {right} are right." in explorer.label(graph)
        box = graph.bounding_box()
        assert box is not None
        explorer.page.mouse.move(explorer.column_x(name, 7), box["y"] + 12)
        expect(graph).to_have_attribute("title", re.compile(rf"^At t = 7 it answers {said[7]}, with "))
