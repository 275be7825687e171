"""The tasks: what they ask is computed here a second time, from the words of their definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.errors import EngineError
from app.engine.tasks import TASKS
from app.engine.tasks.shuffle import shuffled
from app.engine.tasks.task import PATTERNS, window

TEXT = "hello, hidden world"
OPTIONS = {"text": {"text": TEXT}, "series": {"values": [float(n * n) for n in range(12)]}}
T_MAX = {"text": len(TEXT) - 1, "series": 11}
seeds = st.integers(0, 2**32)


def make(name, T, seed):
    return TASKS[name].make(T, seed, **OPTIONS.get(name, {}))


def sizes(name, most=120):
    return st.integers(TASKS[name].T_min, T_MAX.get(name, most))


def hot(sequence):
    """The index of the one 1 in each step's input; asserts that there is exactly one."""
    assert np.array_equal(np.sort(sequence.xs[:, 0], axis=1)[:, -1], np.ones(len(sequence.xs)))
    assert np.array_equal(sequence.xs.sum(axis=(1, 2)), np.ones(len(sequence.xs)))
    return sequence.xs[:, 0].argmax(axis=1)


@pytest.mark.parametrize("name", TASKS)
@given(data=st.data())
@settings(max_examples=50)
def test_shapes_are_those_of_the_record(name, data):
    T, seed = data.draw(sizes(name)), data.draw(seeds)
    sequence = make(name, T, seed)
    X = sequence.xs.shape[2]
    assert sequence.xs.shape == (T, 1, X)
    assert sequence.xs.dtype == np.float64
    assert len(sequence.inputs) == X
    assert len(sequence.outputs) == sequence.Y
    assert len(sequence.symbols) == T
    assert sequence.has_target.shape == (T,)
    assert sequence.has_target.dtype == bool
    assert sequence.has_target.all()
    assert list(sequence.loss_at) == sorted(set(sequence.loss_at))
    assert set(sequence.loss_at) <= set(range(T))
    assert all(symbol and isinstance(symbol, str) for symbol in sequence.symbols)
    if TASKS[name].loss_kind == "cross_entropy":
        assert sequence.targets.shape == (T, 1)
        assert np.issubdtype(sequence.targets.dtype, np.integer)
        assert sequence.targets.min() >= 0
        assert sequence.targets.max() < sequence.Y
    else:
        assert sequence.targets.shape == (T, 1, sequence.Y)
        assert sequence.targets.dtype == np.float64


@pytest.mark.parametrize("name", TASKS)
@given(data=st.data())
@settings(max_examples=50)
def test_where_the_loss_stands_is_what_the_task_says(name, data):
    T = data.draw(sizes(name))
    sequence = make(name, T, 0)
    recall, answer = min(10, (T - 1) // 2), min(10, T // 2)
    expected = {
        "last": (T - 1,),
        "all": tuple(range(T)),
        "recall": tuple(range(T - recall, T)),
        "answer": tuple(range(T - answer, T)),
    }
    assert sequence.loss_at == expected[TASKS[name].loss_at]


@pytest.mark.parametrize("name", TASKS)
@given(data=st.data())
@settings(max_examples=50)
def test_the_same_seed_draws_the_same_sequence(name, data):
    T, seed = data.draw(sizes(name)), data.draw(seeds)
    one, other = make(name, T, seed), make(name, T, seed)
    assert np.array_equal(one.xs, other.xs)
    assert np.array_equal(one.targets, other.targets)
    assert one.symbols == other.symbols


@pytest.mark.parametrize("name", TASKS)
def test_seeds_draw_different_sequences(name):
    assert len({make(name, 6, seed).xs.tobytes() for seed in range(20)}) > 3


@given(T=st.integers(2, 60), seed=seeds)
def test_recall_asks_for_the_first_letter_at_the_last_step(T, seed):
    sequence = make("recall", T, seed)
    steps = hot(sequence)
    assert [sequence.inputs[step] for step in steps] == list(sequence.symbols)
    assert sequence.symbols[-1] == "?"
    assert "?" not in sequence.symbols[:-1]
    assert {sequence.outputs[target] for target in sequence.targets[:, 0]} == {sequence.symbols[0]}


def test_recall_of_one_step_shows_letter_and_cue_together():
    sequence = make("recall", 1, 0)
    letter, cue = sequence.symbols[0]
    assert cue == "?"
    assert sequence.outputs[sequence.targets[0, 0]] == letter
    assert np.flatnonzero(sequence.xs[0, 0]).tolist() == [sequence.inputs.index(letter), 5]


@given(T=st.integers(2, 60), seed=seeds)
def test_adding_marks_one_value_in_each_half_and_asks_for_their_sum(T, seed):
    sequence = make("adding", T, seed)
    first, second = np.flatnonzero(sequence.xs[:, 0, 1])
    values = sequence.xs[:, 0, 0]
    assert first < T // 2 <= second
    assert np.all((values >= 0) & (values < 1))
    for t in range(T):
        so_far = (values[first] if t >= first else 0.0) + (values[second] if t >= second else 0.0)
        assert sequence.targets[t, 0, 0] == so_far
        assert sequence.symbols[t] == f"{values[t]:.2f}" + ("*" if t in (first, second) else "")


def test_answering_one_on_the_adding_problem_costs_a_sixth():
    answers = np.array([make("adding", 20, seed).targets[-1, 0, 0] for seed in range(3000)])
    assert np.mean((answers - 1) ** 2) == pytest.approx(1 / 6, rel=0.1)


@given(T=st.integers(3, 60), seed=seeds)
def test_copy_asks_for_the_letters_in_order_after_the_cue(T, seed):
    sequence = make("copy", T, seed)
    shown = "".join(sequence.inputs[step] for step in hot(sequence))
    asked = "".join(sequence.outputs[target] for target in sequence.targets[:, 0])
    S = len(sequence.loss_at)
    assert shown == "".join(sequence.symbols)
    assert shown == shown[:S] + "·" * (T - 2 * S - 1) + "?" + "·" * S
    assert set(shown[:S]) <= set("ABCDEFGH")
    assert asked == "·" * (T - S) + shown[:S]


def test_copy_has_ten_letters_from_21_steps_on_and_fewer_below():
    assert [len(make("copy", T, 0).loss_at) for T in (3, 4, 5, 20, 21, 100)] == [1, 1, 2, 9, 10, 10]


@given(T=st.integers(4, 200), seed=seeds)
def test_temporal_order_asks_which_two_symbols_came_in_which_order(T, seed):
    sequence = make("temporal-order", T, seed)
    shown = "".join(sequence.inputs[step] for step in hot(sequence))
    assert shown == "".join(sequence.symbols)
    assert shown[0] == "E"
    assert shown[-1] == "B"
    pair = [symbol for symbol in shown if symbol in "XY"]
    assert len(pair) == 2
    assert set(shown[1:-1]) <= set("abcdXY")
    assert {sequence.outputs[target] for target in sequence.targets[:, 0]} == {"".join(pair)}


def test_temporal_order_of_100_steps_places_its_symbols_where_the_paper_does():
    places = [
        [t for t, s in enumerate(make("temporal-order", 100, seed).symbols) if s in "XY"]
        for seed in range(500)
    ]
    assert {first for first, _ in places} == set(range(10, 21))
    assert {second for _, second in places} == set(range(50, 61))


def test_temporal_order_draws_its_four_classes_alike():
    counts = np.bincount([make("temporal-order", 10, seed).targets[0, 0] for seed in range(2000)])
    assert counts.shape == (4,)
    assert np.all(np.abs(counts - 500) < 80)


def asked_for(sequence):
    """The answer at each step, by its name."""
    return [sequence.outputs[target] for target in sequence.targets[:, 0]]


@given(T=st.integers(1, 120), seed=seeds)
def test_counting_goes_on_in_words_from_a_digit_that_is_shown_once(T, seed):
    sequence = make("count", T, seed)
    shown = [sequence.inputs[step] for step in hot(sequence)]
    assert shown == list(sequence.symbols)
    digit = int(shown[0])
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    from_here = "␣".join(words[digit:] + words * 4) + "␣"
    assert "".join(asked_for(sequence)) == from_here[:T]
    assert shown[1:] == asked_for(sequence)[:-1]  # fed the target, not an answer
    assert not any(symbol.isdigit() for symbol in shown[1:])


def test_every_digit_is_drawn_and_none_of_its_letters_is_lacking():
    drawn = [make("count", 60, seed) for seed in range(100)]
    assert {int(sequence.symbols[0]) for sequence in drawn} == set(range(10))
    assert {letter for sequence in drawn for letter in asked_for(sequence)} == set(drawn[0].outputs)


@given(T=st.integers(2, 60), seed=seeds)
def test_reversing_reads_a_word_and_writes_it_backwards_fed_the_targets(T, seed):
    sequence = make("reverse", T, seed)
    shown = "".join(sequence.inputs[step] for step in hot(sequence))
    asked = "".join(asked_for(sequence))
    S = min(10, T // 2)
    word = shown[:S]
    assert shown == "".join(sequence.symbols)
    assert set(word) <= set("ABCDEFGH")
    assert shown[S:] == "·" * (T - 2 * S) + "?" + word[::-1][: S - 1]
    assert asked == "·" * (T - S) + word[::-1]


@given(T=st.integers(1, 60), seed=seeds)
def test_a_sound_is_decided_by_the_letter_after_it(T, seed):
    sequence = make("sounds", T, seed)
    shown = "".join(sequence.inputs[step] for step in hot(sequence))
    assert shown == "".join(sequence.symbols)
    assert set(shown[::2]) <= set("cg")
    assert set(shown[1::2]) <= set("aoei")
    for t, (letter, sound) in enumerate(zip(shown, asked_for(sequence), strict=True)):
        soft = shown[t + 1 : t + 2] in ("e", "i")
        assert sound == {("c", True): "ch", ("g", True): "j", ("c", False): "k"}.get((letter, soft), letter)


def test_forwards_a_sound_is_a_coin_toss():
    """The letter alone leaves both of its sounds as likely: reading forwards costs ln 2 there."""
    drawn = [make("sounds", 40, seed) for seed in range(100)]
    for letter, soft in (("c", "ch"), ("g", "j")):
        sounds = [
            sound
            for each in drawn
            for symbol, sound in zip(each.symbols, asked_for(each), strict=True)
            if symbol == letter
        ]
        assert len(sounds) > 500
        assert sounds.count(soft) / len(sounds) == pytest.approx(0.5, abs=0.05)


@given(T=st.integers(1, len(TEXT) - 1), seed=seeds)
def test_text_asks_for_the_next_character(T, seed):
    sequence = make("text", T, seed)
    shown = "".join(sequence.inputs[step] for step in hot(sequence)).replace("␣", " ")
    asked = "".join(sequence.outputs[target] for target in sequence.targets[:, 0]).replace("␣", " ")
    assert shown + asked[-1] in TEXT
    assert asked[:-1] == shown[1:]
    assert len(set(TEXT)) == sequence.Y


def test_a_start_that_is_given_is_counted_round():
    starts = ["".join(TASKS["text"].make(3, 9, start=start, text="abcdef").symbols) for start in range(5)]
    assert starts == ["abc", "bcd", "cde", "abc", "bcd"]
    assert TASKS["series"].make(2, 9, start=1, values=[5.0, 6.0, 7.0, 8.0]).xs.ravel().tolist() == [6.0, 7.0]


def test_every_start_of_a_text_is_drawn():
    assert {"".join(make("text", 10, seed).symbols) for seed in range(300)} == {
        TEXT[start : start + 10].replace(" ", "␣") for start in range(len(TEXT) - 10)
    }


def test_the_whole_of_hello_is_four_steps():
    sequence = TASKS["text"].make(4, 0, text="hello")
    assert sequence.symbols == ("h", "e", "l", "l")
    assert sequence.inputs == ("e", "h", "l", "o")
    assert sequence.targets[:, 0].tolist() == [0, 2, 2, 3]


def test_characters_that_cannot_be_seen_are_named():
    sequence = TASKS["text"].make(5, 0, text=" \n\t\x00a한")
    assert sequence.symbols == ("␣", "↵", "⇥", "U+0000", "a")


@given(T=st.integers(1, 11), seed=seeds)
def test_series_asks_for_the_next_value(T, seed):
    sequence = make("series", T, seed)
    roots = np.sqrt(np.append(sequence.xs[:, 0, 0], sequence.targets[-1, 0, 0]))
    assert np.array_equal(np.diff(roots), np.ones(T))
    assert np.array_equal(sequence.targets[:-1, 0, 0], sequence.xs[1:, 0, 0])
    assert np.allclose([float(symbol) for symbol in sequence.symbols], sequence.xs[:, 0, 0], rtol=5e-3)


ROWS = [[10.0 * n, float(n * n), 5.0] for n in range(12)]


def test_of_several_columns_those_named_go_in_and_one_is_asked_for_further_on():
    options = {"values": ROWS, "names": ["a", "b", "c"], "inputs": [2, 0], "target": 1, "horizon": 3}
    sequence = TASKS["series"].make(4, 0, start=2, **options)
    assert sequence.xs[:, 0].tolist() == [[5.0, 10.0 * n] for n in (2, 3, 4, 5)]
    assert sequence.targets[:, 0, 0].tolist() == [25.0, 36.0, 49.0, 64.0]
    assert sequence.guess[:, 0, 0].tolist() == [4.0, 9.0, 16.0, 25.0]
    assert (sequence.inputs, sequence.outputs) == (("c", "a"), ("b + 3",))
    assert sequence.symbols == ("4", "9", "16", "25")


def test_a_standardised_column_has_mean_0_and_deviation_1_over_all_that_was_given():
    options = {"values": ROWS, "names": ["a", "b", "c"], "target": 1, "scale": "standard"}
    sequence = TASKS["series"].make(11, 0, start=0, **options)
    whole = np.array(ROWS)
    assert np.allclose(sequence.xs[:, 0, 0], (whole[:11, 0] - 55) / whole[:, 0].std())
    assert np.allclose(sequence.targets[:, 0, 0], (whole[1:, 1] - whole[:, 1].mean()) / whole[:, 1].std())
    assert not sequence.xs[:, 0, 2].any()  # a column of one value
    assert [column.name for column in sequence.scale] == ["a", "b", "c"]
    assert [sequence.scale[2].mean, sequence.scale[2].deviation] == [5.0, 0.0]
    assert sequence.symbols[3] == "9"  # what a step shows is the number that was given


def test_one_column_as_a_list_or_as_rows_is_the_same_series():
    flat = make("series", 5, 3)
    rows = TASKS["series"].make(5, 3, values=[[value] for value in OPTIONS["series"]["values"]])
    assert np.array_equal(flat.xs, rows.xs)
    assert np.array_equal(flat.targets, rows.targets)


def test_the_plain_guess_is_shuffled_with_what_it_is_a_guess_of():
    sequence = TASKS["series"].make(6, 0, start=0, **OPTIONS["series"])
    mixed = shuffled(sequence, 1, paired=True)
    assert np.array_equal(mixed.guess, sequence.guess[list(mixed.order)])


def test_what_an_option_says_by_default_is_not_told():
    options = {"values": [1, 2], "horizon": 1, "scale": "none", "target": None, "inputs": [0]}
    assert TASKS["series"].told(options) == {"values": [1, 2], "inputs": [0]}


@pytest.mark.parametrize(
    ("name", "T", "options", "code", "where"),
    [
        ("adding", 1, {}, "task.too_short", "sequence.T"),
        ("copy", 2, {}, "task.too_short", "sequence.T"),
        ("temporal-order", 3, {}, "task.too_short", "sequence.T"),
        ("reverse", 1, {}, "task.too_short", "sequence.T"),
        ("recall", 0, {}, "task.too_short", "sequence.T"),
        ("recall", 5, {"speed": 1}, "task.option", "sequence.speed"),
        ("recall", 5, {"self": 1}, "task.option", "sequence.self"),
        ("recall", 5, {"T": 1}, "task.option", "sequence.T"),
        ("recall", 5, {"x" * 9000: 1}, "task.option", "sequence." + "x" * 40),
        ("text", 5, {}, "task.option", "sequence.text"),
        ("text", 5, {"text": "hello"}, "task.too_long", "sequence.T"),
        ("text", 1, {"text": "h"}, "task.option", "sequence.text"),
        ("text", 1, {"text": "h" * 20_001}, "task.option", "sequence.text"),
        ("text", 1, {"text": 5}, "task.option", "sequence.text"),
        ("text", 1, {"text": "ab\ud800"}, "task.option", "sequence.text"),
        (
            "text",
            1,
            {"text": "".join(map(chr, range(0xAC00, 0xAC00 + 1001)))},
            "task.option",
            "sequence.text",
        ),
        ("series", 2, {"values": [1.0, 2.0]}, "task.too_long", "sequence.T"),
        ("series", 1, {"values": [1.0]}, "task.option", "sequence.values"),
        ("series", 1, {"values": [1.0, float("nan")]}, "task.option", "sequence.values.1"),
        ("series", 1, {"values": [1.0, 10**400]}, "task.option", "sequence.values.1"),
        ("series", 1, {"values": [1.0, -1e308, 1e308]}, "task.option", "sequence.values.1"),
        ("series", 1, {"values": [[1.0, 2], [3, 10**200]]}, "task.option", "sequence.values.1.1"),
        ("series", 1, {"values": [1.0, True]}, "task.option", "sequence.values.1"),
        ("series", 1, {"values": [1.0, 2.0, None, 4.0]}, "task.option", "sequence.values.2"),
        ("series", 1, {"values": [[1.0, 2.0], [3.0, None]]}, "task.option", "sequence.values.1.1"),
        ("series", 1, {"values": [[1.0, 2.0], [3.0]]}, "task.option", "sequence.values.1"),
        ("series", 1, {"values": [[], []]}, "task.option", "sequence.values"),
        ("series", 1, {"values": [[1.0] * 33] * 3}, "task.option", "sequence.values"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "target": 2}, "task.option", "sequence.target"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "target": 40}, "task.option", "sequence.target"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "inputs": [0, 2]}, "task.option", "sequence.inputs"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "inputs": [0, 0]}, "task.option", "sequence.inputs"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "inputs": []}, "task.option", "sequence.inputs"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "names": ["a"]}, "task.option", "sequence.names"),
        ("series", 1, {"values": [[1.0, 2.0]] * 3, "names": [1, 2]}, "task.option", "sequence.names"),
        ("series", 1, {"values": [1.0, 2.0, 3.0], "horizon": 0}, "task.option", "sequence.horizon"),
        ("series", 1, {"values": [1.0, 2.0, 3.0], "horizon": 3}, "task.option", "sequence.horizon"),
        ("series", 2, {"values": [1.0, 2.0, 3.0], "horizon": 2}, "task.too_long", "sequence.T"),
        ("series", 1, {"values": [1.0, 2.0, 3.0], "scale": "log"}, "task.option", "sequence.scale"),
        ("series", 1, {"values": "12"}, "task.option", "sequence.values"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(name, T, options, code, where):
    with pytest.raises(EngineError) as caught:
        TASKS[name].make(T, 0, **options)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", TASKS)
def test_a_task_speaks_both_languages(name):
    task = TASKS[name]
    texts = [
        task.titles,
        task.descriptions,
        *task.meanings.values(),
        *(o.titles for o in task.options.values()),
    ]
    assert task.name == name
    for text in texts:
        assert set(text) == {"en", "ko"}
        assert text["en"].isascii()
        assert not text["ko"].isascii()


def test_a_task_says_which_steps_have_inputs_and_answers_and_every_way_has_a_task():
    assert {task.pattern for task in TASKS.values()} == set(PATTERNS)
    for name, task in TASKS.items():
        asked = make(name, 11, 0).loss_at
        ends = {"many-to-one": (10, 10), "encoder-decoder": (11 - len(asked), 10)}.get(task.pattern, (0, 10))
        assert (asked[0], asked[-1]) == ends
        assert (task.pattern == "encoder-decoder") == (1 < len(asked) < 11)


@pytest.mark.parametrize("name", TASKS)
def test_every_symbol_with_a_meaning_can_occur(name):
    options = {"text": " \n\tab"} if name == "text" else OPTIONS.get(name, {})
    T = 4 if name == "text" else 9
    shown = "".join(symbol for seed in range(5) for symbol in TASKS[name].make(T, seed, **options).symbols)
    assert all(symbol in shown for symbol in TASKS[name].meanings)


@pytest.mark.parametrize(
    ("length", "ahead", "says"),
    [
        (4, 3, "4 values are enough for 1 step, with the 3rd after it as target"),
        (6, 2, "6 values are enough for 4 steps, each with the 2nd after it as target"),
        (24, 22, "24 values are enough for 2 steps, each with the 22nd after it as target"),
        (13, 12, "13 values are enough for 1 step, with the 12th after it as target"),
        (3, 1, "3 values are enough for 2 steps, each with the next as target"),
    ],
)
def test_too_few_values_are_told_in_a_sentence(length, ahead, says):
    with pytest.raises(EngineError) as refused:
        window(length, 9, np.random.default_rng(0), "values", None, ahead)
    assert refused.value.message == f"T is 9; {says}"
