"""Named data: passages and prices become what the tasks take."""

import json
import subprocess
import sys

import numpy as np
import pytest

from app.data import make_sequence, task_catalogue
from app.data.passages import PASSAGES, passage
from app.data.prices import COMPANIES, prices
from app.engine.errors import EngineError
from app.engine.tasks import TASKS


@pytest.mark.parametrize("name", PASSAGES)
def test_a_passage_is_prose_of_its_language_that_the_text_task_takes_whole(name):
    text = passage(name)
    assert 600 <= len(text) <= 2500
    assert text == text.strip()
    assert text.count("\n\n") == 3
    letters = [character for character in text if character.isalpha()]
    hangul = [character for character in letters if "가" <= character <= "힣"]
    assert len(hangul) == (len(letters) if name == "ko" else 0)
    assert len(set(text)) == make_sequence("text", len(text) - 1, 0, {"passage": name}).Y


@pytest.mark.parametrize("company", COMPANIES)
def test_prices_are_105_weeks_as_multiples_of_the_first(company):
    values = prices(company)
    assert len(values) == 105
    assert values[0] == 1.0
    assert all(0.3 < value < 3 for value in values)


def test_own_data_begin_at_the_seed_and_a_passage_where_it_draws():
    def shown(seed, **options):
        return "".join(make_sequence("text", 4, seed, options).symbols)

    assert [shown(seed, text="abcdefg") for seed in range(4)] == ["abcd", "bcde", "cdef", "abcd"]
    assert make_sequence("series", 2, 1, {"values": [5, 6, 7, 8]}).xs.ravel().tolist() == [6, 7]
    assert shown(0, passage="en") != shown(1, passage="en") != passage("en")[1:5]


def test_each_source_says_how_many_steps_it_fills():
    for task in task_catalogue():
        for option in task["options"]:
            for choice in option.get("choices", []):
                given = {option["name"]: choice["value"]}
                assert (
                    len(make_sequence(task["name"], choice["length"] - 1, 0, given).xs)
                    == choice["length"] - 1
                )
                with pytest.raises(EngineError) as refused:
                    make_sequence(task["name"], choice["length"], 0, given)
                assert refused.value.code == "task.too_long"


def test_prices_are_those_of_the_file():
    assert prices("GOOG")[1] == 1.0181722783479359
    assert prices("MSFT")[-1] == 1.7881845268582712


def test_reading_prices_does_not_import_plotly():
    script = (
        "import sys; from app.data.prices import prices; prices('GOOG'); sys.exit('plotly' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_source_stands_for_its_values():
    by_name = make_sequence("series", 104, 0, {"company": "NFLX"})
    assert np.array_equal(by_name.xs[:, 0, 0], prices("NFLX")[:-1])
    assert np.array_equal(by_name.targets[:, 0, 0], prices("NFLX")[1:])


def test_values_of_ones_own_take_the_place_of_the_source():
    sequence = make_sequence("series", 2, 0, {"values": [3, 4, 5.5]})
    assert sequence.xs.ravel().tolist() == [3.0, 4.0]
    assert sequence.targets.ravel().tolist() == [4.0, 5.5]
    assert make_sequence("text", 1, 0, {"text": "ab", "passage": None}).inputs == ("a", "b")


@pytest.mark.parametrize("task", ["text", "series"])
def test_left_out_a_source_has_its_default(task):
    default = {"text": {"passage": "en"}, "series": {"company": "GOOG"}}[task]
    assert np.array_equal(make_sequence(task, 20, 3).xs, make_sequence(task, 20, 3, default).xs)


@pytest.mark.parametrize(
    ("task", "T", "options", "code", "where"),
    [
        ("dance", 5, {}, "task.unknown", "sequence.task"),
        ("text", 5, {"passage": "fr"}, "task.option", "sequence.passage"),
        ("text", 5, {"passage": ["en"]}, "task.option", "sequence.passage"),
        ("text", 5, {"passage": "en", "text": "hello world"}, "task.option", "sequence.passage"),
        ("text", 5, {"company": "GOOG"}, "task.option", "sequence.company"),
        ("recall", 5, {"passage": "en"}, "task.option", "sequence.passage"),
        ("series", 105, {}, "task.too_long", "sequence.T"),
        ("text", 2500, {"passage": "ko"}, "task.too_long", "sequence.T"),
    ],
)
def test_what_there_is_not_is_refused_with_its_place(task, T, options, code, where):
    with pytest.raises(EngineError) as caught:
        make_sequence(task, T, 0, options)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert caught.value.message
    assert caught.value.hint


def test_the_catalogue_is_json_and_names_every_task_and_option():
    catalogue = json.loads(json.dumps(task_catalogue()))
    assert [entry["name"] for entry in catalogue] == list(TASKS)
    options = {entry["name"]: [option["name"] for option in entry["options"]] for entry in catalogue}
    assert options["text"] == ["text", "passage"]
    own = ["names", "inputs", "target", "horizon", "scale"]
    assert options["series"] == ["values", *own, "company"]
    assert options["recall"] == []


def test_what_the_catalogue_offers_is_accepted():
    for entry in task_catalogue():
        assert make_sequence(entry["name"], entry["T_min"], 0).xs.shape[0] == entry["T_min"]
        for option in entry["options"]:
            for choice in option.get("choices", []):
                make_sequence(entry["name"], 30, 0, {option["name"]: choice["value"]})
