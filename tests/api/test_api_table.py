"""POST /api/table: what was read, what was assumed, and a clear refusal that says on which line."""

import base64
import io

import httpx2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api import ask, specs

PRICES = "Date,Close,Volume\n2020-01-02,75.09,135480400\n2020-01-03,74.36,\n2020-01-06,74.95,118387200\n"


def read(server, **question):
    return ask.answer(server, "/api/table", question)


def as_bytes(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_a_price_file_comes_as_columns_with_what_is_missing(server):
    answer = read(server, text=PRICES)
    date, close, volume = answer["columns"]
    assert (date["kind"], date["values"][0], date["mean"]) == ("date", "2020-01-02", None)
    assert (close["kind"], close["values"]) == ("number", [75.09, 74.36, 74.95])
    assert close["mean"] == pytest.approx(np.mean([75.09, 74.36, 74.95]))
    assert close["deviation"] == pytest.approx(np.std([75.09, 74.36, 74.95]))
    assert (volume["values"][1], volume["missing"]) == (None, [1])
    assert answer["lines"] == [2, 3, 4]
    assert answer["assumed"] == {
        "encoding": None,
        "separator": "comma",
        "decimal": ".",
        "groups": None,
        "header": True,
        "layout": "table",
        "comments": [],
        "skipped": [],
        "brackets": False,
        "grouped": False,
        "signs": [],
        "reverse": False,
    }
    assert answer["doubts"] == []


def test_a_gap_is_filled_when_asked_and_stays_marked(server):
    volume = read(server, text=PRICES, fill="linear")["columns"][2]
    assert (volume["values"], volume["missing"]) == ([135480400, 126933800, 118387200], [1])


def test_a_file_comes_as_base64(server):
    assert read(server, bytes=as_bytes("날짜,값\n1,2\n".encode("cp949")))["columns"][0]["name"] == "날짜"
    file = io.BytesIO()
    np.savez(file, a=np.arange(3.0), b=np.ones((2, 2)))
    answer = read(server, bytes=as_bytes(file.getvalue()), array="b")
    assert answer["rows"] == 2
    assert answer["arrays"] == [{"name": "a", "shape": [3]}, {"name": "b", "shape": [2, 2]}]


def test_what_is_chosen_is_done(server):
    text = "1,5\n2,5\n3,25\n4,75\n"
    answer = read(server, text=text)
    assert answer["columns"][0]["values"] == [1.5, 2.5, 3.25, 4.75]
    (doubt,) = answer["doubts"]
    assert doubt["choices"][0] == {"separator": "none", "decimal": ","}
    other = read(server, text=text, **doubt["choices"][1])
    assert [column["values"] for column in other["columns"]] == [[1, 2, 3, 4], [5, 5, 25, 75]]


def test_a_doubt_says_which_numbers_each_reading_makes(server):
    text = "1,234\n12,345\n"
    answer = read(server, text=text)
    (doubt,) = answer["doubts"]
    assert doubt["results"] == [[1234], [1, 234], [1.234]]
    for choice, numbers in zip(doubt["choices"], doubt["results"], strict=True):
        columns = read(server, text=text, **choice)["columns"]
        assert [column["values"][0] for column in columns] == numbers


def test_what_was_left_off_of_numbers_is_told(server):
    assumed = read(server, text="[1, 2]")["assumed"]
    assert (assumed["brackets"], assumed["separator"]) == (True, None)
    assert read(server, text="₩1,200\n₩12,500\n")["assumed"]["signs"] == ["₩"]


@pytest.mark.parametrize(
    ("question", "code", "where"),
    [
        ({}, "spec.missing", "text"),
        ({"text": "1", "bytes": "MQ=="}, "spec.contradiction", "text"),
        ({"text": 5}, "spec.type", "text"),
        ({"text": ""}, "table.empty", "text"),
        ({"bytes": "!"}, "spec.type", "bytes"),
        ({"bytes": "가"}, "spec.type", "bytes"),
        ({"text": "1", "separator": ","}, "spec.choice", "separator"),
        ({"text": "1", "colour": ","}, "spec.unknown", "colour"),
        ({"text": "a,b\n1,2\n3,4,5\n"}, "table.ragged", "text.3.3"),
        ({"text": 'a,b\n"1,2\n', "separator": "comma"}, "table.quote", "text.2"),
        ({"text": "v\nNA\n2\n", "fill": "last"}, "table.fill", "text.2.1"),
        ({"bytes": as_bytes(b"\x93NUMPY")}, "table.array", "bytes"),
        ({"bytes": as_bytes(b"PK\x03\x04")}, "table.archive", "bytes"),
        ({"bytes": as_bytes(b"a,b\n1,2\n3,4,5\n")}, "table.ragged", "bytes.3.3"),
        ({"bytes": as_bytes(b"v\nNA\n2\n"), "fill": "last"}, "table.fill", "bytes.2.1"),
        ({"text": "[1, 2"}, "table.brackets", "text.1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(server, question, code, where):
    error = ask.problem(ask.post(f"{server}/api/table", json=question))
    assert (error["code"], error["where"]) == (code, where)
    assert error["message"]


def test_what_was_read_is_a_task(server):
    rows = [[75.0 + t, 10.0 * t] for t in range(20)]
    own = {"values": rows, "names": ["close", "volume"], "target": 0, "horizon": 2, "scale": "standard"}
    spec = specs.drawn() | {"sequence": {"task": "series", "T": 5, "seed": 3, **own}, "loss": {}}
    plan = ask.trace(server, spec)[0]
    deviation = np.std(np.arange(20.0))
    assert plan["guess"] == {"kind": "last_value", "loss": pytest.approx(5 * (2 / deviation) ** 2)}
    assert plan["scale"][0] == {
        "name": "close",
        "mean": pytest.approx(84.5),
        "deviation": pytest.approx(deviation),
    }
    assert (plan["inputs"], plan["outputs"]) == (["close", "volume"], ["close + 2"])
    spec["loss"] = {"at": [1, 4], "reduction": "mean"}
    assert ask.trace(server, spec)[0]["guess"]["loss"] == pytest.approx((2 / deviation) ** 2)


def test_links_of_before_keep_their_digests(server):
    """Taken before there were columns: what a default says changes nothing."""
    known = {
        "e6f8c1e1825ff246": {"task": "series", "T": 5, "seed": 1, "values": [1, 2.5, 3, 4, 5, 6, 7]},
        "432d5a3c192e1d45": {"task": "series", "T": 5, "company": "AAPL"},
        "50d75f98ab3dcbef": {"task": "series", "T": 5},
    }
    for digest, sequence in known.items():
        spec = specs.drawn(cells=("rnn",)) | {"sequence": sequence, "loss": {}}
        assert ask.trace(server, spec)[0]["digest"].startswith(digest)
        said = {**sequence, "horizon": 1, "scale": "none", "target": 0, "inputs": None}
        assert ask.trace(server, spec | {"sequence": said})[0]["digest"].startswith(digest)


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda b: b"\x93NUMPY\x01\x00" + b)))
@settings(max_examples=40)
def test_any_bytes_are_read_or_refused(server, data):
    with httpx2.Client(base_url=server, timeout=20) as client:
        response = client.post("/api/table", json={"bytes": as_bytes(data)})
    if response.status_code != 200:
        ask.problem(response)
