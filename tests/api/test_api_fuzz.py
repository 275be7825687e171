"""Random bodies: whatever is sent, a clear answer comes, and soon."""

import copy
import json
import random

import httpx2
import pytest

from app.api.questions.catalogue import QUESTIONS
from tests.api import ask, specs

PATHS = tuple(question.path for question in QUESTIONS)
ODD = [
    None,
    True,
    False,
    0,
    -1,
    1,
    3,
    1.5,
    1e300,
    -1e-300,
    10**30,
    "",
    "a",
    "last",
    "NaN",
    "\u0000",
    "가",
    [],
    [[]],
    {},
]
ODD += [
    [1],
    [[1, 2], [3]],
    {"": 0},
    {"x": [[1]], "y": [0]},
    [None],
    "x" * 3000,
    list(range(500)),
    -0.0,
    2**63,
]


def places(value, path=()):
    """Every place in a nest of dicts and lists."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def mutated(spec, rng):
    """The spec with up to three places replaced by odd values, taken away, or under another key."""
    holder = {"spec": copy.deepcopy(spec)}
    for _ in range(rng.randint(1, 3)):
        *parents, last = rng.choice([path for path in places(holder) if path])
        place = holder
        for part in parents:
            place = place[part]
        what = rng.randint(0, 3)
        if what == 0 and isinstance(place, dict) and place is not holder:
            place[rng.choice(["", "T", "model", "W_hh", "ㅁ", "__class__"])] = place.pop(last)
        elif what == 1 and place is not holder:
            del place[last]
        else:
            place[last] = copy.deepcopy(rng.choice(ODD))
    return holder["spec"]


def garbled(body, rng):
    """The bytes of a body with some cut out, doubled or overwritten."""
    data = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        at, n = rng.randrange(len(data) + 1), rng.randint(1, 9)
        choice = rng.randint(0, 3)
        if choice == 0:
            del data[at : at + n]
        elif choice == 1:
            data[at:at] = bytes(rng.randrange(256) for _ in range(n))
        elif choice == 2:
            data[at:at] = rng.choice([b"[" * 999, b"{", b"}", b'"', b"1e999", b"\\ud800", b"NaN", b"9" * 400])
        else:
            data = data[:at]
    return bytes(data)


def body(rng):
    spec = rng.choice(
        [
            specs.drawn(T=4),
            specs.numbers(),
            specs.drawn(model=0, t=1),
            specs.drawn(map="every", pool=2),
            specs.drawn(T=4, model=1),
            specs.drawn(T=4, model=1, k=2),
            specs.numbers(model=0),
            specs.drawn(T=4, seeds=2, what="every", match="parameters"),
            specs.drawn(T=4, model=0, t=2, stride=2),
            specs.drawn(T=4, model=2, lengths=[1, 3], batches={"steps": 20, "rows": 2, "length": 3}),
            specs.drawn(T=4, model=2, norm=0.1, value=0.01),
            {"text": "a;b\n1,5;2\n3;NA\n", "decimal": ",", "header": True, "fill": "last"},
        ]
    )
    if rng.random() < 0.75:
        return json.dumps(mutated(spec, rng)).encode()
    return garbled(json.dumps(spec).encode(), rng)


def answered(client, path, data):
    """Ask, and hold the answer to the contract: success, or a 4xx in the one shape."""
    response = client.post(path, content=data, headers={"content-type": "application/json"})
    if response.status_code != 200:
        ask.problem(response)
    elif path in ask.STREAMS:
        assert ask.events(response)[-1]["event"] == "done"
    else:
        response.json()
    return response.status_code


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.long)])
def test_random_bodies_are_answered_with_success_or_a_clear_refusal(server, count):
    rng = random.Random(count)
    with httpx2.Client(base_url=server, timeout=20) as client:
        statuses = [answered(client, rng.choice(PATHS), body(rng)) for _ in range(count)]
    assert {400, 422} <= set(statuses) <= {200, 400, 422}


@pytest.mark.parametrize(
    "data",
    [
        b'{"sequence":{"x":[' + b"[1]," * 500_000 + b"[1]]}}",
        b'{"sequence":{"x":[[' + b'"a",' * 1_000_000 + b'"a"]]}}',
        b"{" + b",".join(b'"k%d":0' % k for k in range(500_000)) + b"}",
        b'{"models":[' + b"{}," * 1_000_000 + b"{}]}",
        b'{"include":[' + b'"states",' * 500_000 + b'"states"]}',
        b'{"sequence":{"task":"' + b"x" * 7_000_000 + b'","T":1},"models":[{"cell":"rnn","hidden":1}]}',
    ],
    ids=["rows", "strings", "keys", "models", "choices", "name"],
)
def test_a_million_mistakes_are_refused_like_one(server, data):
    response = ask.post(
        f"{server}/api/trace", content=data, headers={"content-type": "application/json"}, timeout=20
    )
    assert response.status_code == 422
    assert len(response.content) < 2000
    ask.problem(response)
