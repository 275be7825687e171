"""What a text may mean besides: signs in numbers that also separate cells, brackets, titles like numbers."""

import pytest

from app.data.tables import Choices, Table, read_text
from app.engine.errors import EngineError

NB, THIN = "\u00a0", "\u202f"


def values(table: Table) -> list[list[float | str | None]]:
    """Each column, None where a value is missing."""
    return [
        [None if value != value else value for value in column.values.tolist()]
        if column.kind == "number"
        else list(column.values)
        for column in table.columns
    ]


def readings(text: str) -> list[list[list[float | str | None]]]:
    """What the one doubt of `text` offers, the reading that was taken first; each is told by its numbers."""
    table = read_text(text)
    (doubt,) = table.doubts
    found = [values(read_text(text, Choices(**choice))) for choice in doubt.choices]
    assert found[0] == values(table)
    assert len(doubt.results) == len(doubt.choices)
    for numbers, reading in zip(doubt.results, found, strict=True):
        assert numbers
        assert set(numbers) <= {value for column in reading for value in column}
    return found


DATES = ["2020-01-01", "2020-01-02"]
GROUPED = {
    f"1{NB}234,5\n2{NB}345,6\n": [[1234.5, 2345.6]],
    f"1{THIN}234,5\n2{THIN}345,6\n": [[1234.5, 2345.6]],
    "1 234,5\n2 345,6\n": [[1234.5, 2345.6]],
    "1.234,5\n2.345,6\n": [[1234.5, 2345.6]],
    "1 234,50\n2 345,65\n12 345,00": [[1234.5, 2345.65, 12345]],
    "1 234\n12 000\n": [[1234, 12000]],
    "1,234.5\n12,345.6\n": [[1234.5, 12345.6]],
    "1,234,567\n2,345,678\n": [[1234567, 2345678]],
    "-1,234\n12,345\n": [[-1234, 12345]],
    "$1,234\n$12,345\n": [[1234, 12345]],
    "1,234\n999\n12,345\n": [[1234, 999, 12345]],
    "2020-01-01,1,234\n2020-01-02,12,345\n": [DATES, [1234, 12345]],
    "date,close\n2020-01-01,1,234\n2020-01-02,12,345\n": [DATES, [1234, 12345]],
    "2020-01-01 1 234,5\n2020-01-02 12 345,6\n": [DATES, [1234.5, 12345.6]],
    "1,234\n12,345\n": [[1234, 12345]],
    "$1,200": [[1200]],
    "₩1,200,₩900,₩12,300": [[1200, 900, 12300]],
    "1,000\n2,000\n3,000\n": [[1000, 2000, 3000]],
}


@pytest.mark.parametrize("text", GROUPED)
def test_a_sign_within_numbers_that_also_separates_cells_is_doubted(text):
    taken, *others = readings(text)
    assert taken == GROUPED[text]
    assert others
    assert taken not in others


def test_what_has_one_reading_only_is_not_doubted():
    table = read_text("date,close\n2020-01-01,1,234\n2020-01-02,987\n")
    assert (values(table), table.doubts, table.assumed["grouped"]) == ([DATES, [1234, 987]], [], True)
    assert values(read_text("1,5\n2\n3,5\n")) == [[1.5, 2, 3.5]]


def test_a_comma_before_three_digits_has_three_readings():
    assert readings("1,234\n12,345\n") == [[[1234, 12345]], [[1, 12], [234, 345]], [[1.234, 12.345]]]
    (doubt,) = read_text("1,234\n12,345\n").doubts
    assert doubt.results == ((1234,), (1, 234), (1.234,))


COLUMNS = {
    # text -> the columns, and what is doubted
    "open,close\n112,118\n121,135\n": ([[112, 121], [118, 135]], []),
    "1,112\n2,118\n3,132\n": ([[1, 2, 3], [112, 118, 132]], ["decimal_or_columns"]),
    "1,112,0.5\n2,118,0.7\n": ([[1, 2], [112, 118], [0.5, 0.7]], ["thousands_or_columns"]),
    "112, 118\n121, 135\n": ([[112, 121], [118, 135]], []),
    "112,118,132": ([[112, 118, 132]], ["thousands_or_columns"]),
    "112 118 132 129 121 135": ([[112, 118, 132, 129, 121, 135]], []),
    '"112","118"\n"121","135"\n': ([[112, 121], [118, 135]], []),
    "112,118\n" * 30: ([[112] * 30, [118] * 30], ["decimal_or_columns"]),
}


@pytest.mark.parametrize("text", COLUMNS)
def test_cells_of_three_digits_stay_cells_where_that_is_likelier(text):
    table = read_text(text)
    assert (values(table), [doubt.kind for doubt in table.doubts]) == COLUMNS[text]


def test_a_point_before_three_digits_is_doubted_as_a_comma_is():
    point = "d;v\n2020-01-01;1.234\n2020-01-02;12.345\n2020-01-02;999\n"
    dates = [*DATES, "2020-01-02"]
    assert readings(point) == [[dates, [1.234, 12.345, 999]], [dates, [1234, 12345, 999]]]
    assert readings(point.replace(".", ",")) == readings(point)[::-1]
    for decided in ("1.234\n0.345\n", "1.234\n2.5\n", "a,b\n1.234,1\n2.345,2\n"):
        assert read_text(decided).doubts == []


BRACKETS = {
    "[1, 2, 3, 4]": [[1, 2, 3, 4]],
    "[[1,2],[3,4]]": [[1, 3], [2, 4]],
    "np.array([1, 2, 3])": [[1, 2, 3]],
    "array([[1, 2], [3, 4]])": [[1, 3], [2, 4]],
    "[[1. 2.]\n [3. 4.]]": [[1, 3], [2, 4]],
    "[1. 2. 3.\n 4. 5.]": [[1, 2, 3, 4, 5]],
    "x = np.array([[1, nan],\n       [-3e2, 4.]], dtype=float32)\n": [[1, -300], [None, 4]],
    "[1, 2]\n[3, 4]\n": [[1, 3], [2, 4]],
    "(1, 2.5, 3)": [[1, 2.5, 3]],
    "x = c(1, 2.5, 3)": [[1, 2.5, 3]],
    "tensor([1.234, 2.345], device='cuda:0')": [[1.234, 2.345]],
    "[[1], [2], [3],]": [[1, 2, 3]],
    "[1, None, 3]": [[1, None, 3]],
}


@pytest.mark.parametrize("text", BRACKETS)
def test_brackets_and_the_word_before_them_are_no_part_of_a_number_and_said(text):
    table = read_text(text)
    assert values(table) == BRACKETS[text]
    assert (table.assumed["brackets"], table.doubts) == (True, [])


def test_what_stands_in_brackets_keeps_its_lines():
    assert read_text("[[1, 2],\n\n [3, 4], [5, 6]]").lines == [1, 3, 3]
    assert read_text("[inf, 1, 2]").columns[0].wrong == [(0, "inf")]
    listed = read_text("[1,\n 2,\n 3, x]")
    assert listed.lines == [1, 2, 3, 3]
    assert listed.columns[0].wrong == [(3, "x")]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[1, 2", "text.1"),
        ("[[1, 2],\n [3, 4]", "text.1"),
        ("[1, 2]]", "text.1"),
        ("[[[1], [2]]]", "text.1"),
        ("[1, 2) ", "text.1"),
        ("[1, 2 3]", "text.1"),
        ("[0 1 2 ... 97 98 99]", "text.1"),
        ('[1, "2, 3"]', "text.1"),
        ("[1, [2, 3]]", "text.1"),
        ("[1,, 2]", "text.1"),
        ("np.array([1, 2]", "text.1"),
        ("[1, 2]\nand more", "text.2"),
    ],
)
def test_brackets_that_cannot_be_read_are_named(text, where):
    with pytest.raises(EngineError) as refused:
        read_text(text)
    assert (refused.value.code, refused.value.where) == ("table.brackets", where)
    assert "[1, 2]" in refused.value.hint


def test_rows_in_brackets_of_different_lengths_are_refused():
    with pytest.raises(EngineError) as refused:
        read_text("[[1, 2],\n [3]]")
    assert (refused.value.code, refused.value.where) == ("table.ragged", "text.2")


def test_what_looks_like_a_number_is_no_title_without_a_doubt():
    for text in ("(5)\n6", "1e400\n2", "12:345\n6\n7", "--5\n6\n7"):
        table = read_text(text)
        (doubt,) = table.doubts
        first = text.partition("\n")[0]
        assert (doubt.kind, doubt.text, doubt.line) == ("title_or_value", first, 1)
        assert table.assumed["header"] is False
        assert table.columns[0].wrong == [(0, first)]
        assert read_text(text, Choices(**doubt.choices[1])).columns[0].name == first
    mixed = read_text("date,(5)\n2020-01-01,6\n")
    assert [doubt.kind for doubt in mixed.doubts] == ["title_or_value"]
    assert mixed.assumed["header"] is True
    assert read_text("x1\n2\n3").doubts == []


def test_lines_that_do_not_fit_their_titles_are_refused_and_not_one_column_of_text():
    for text in ("a,b\n1,2\n3\n4,5,6", "a,b\n1,2\n3\n4,5,6\n7,8,9,10\n"):
        with pytest.raises(EngineError) as refused:
            read_text(text)
        assert (refused.value.code, refused.value.where) == ("table.ragged", "text.3")
        assert refused.value.message == "line 3 has 1 cell, 2 are expected"


SIGNS = {
    "$1,200\n$1,300\n": ([[1200, 1300]], ["$"]),
    "₩1,200\n₩900\n": ([[1200, 900]], ["₩"]),
    "5%\n6.5 %\n": ([[5, 6.5]], ["%"]),
    "1.200,50 €\n1.300,00 €\n": ([[1200.5, 1300]], ["€"]),
    "날짜;종가\n2020-01-01;1,200원\n2020-01-02;-900원\n": ([DATES, [1200, -900]], ["원"]),
    "-$5\n$-6\n$ 7\n8\n": ([[-5, -6, 7, 8]], ["$"]),
    'd,v\n1,"$1,200"\n2,$5\n': ([[1, 2], [1200, 5]], ["$"]),
}


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_currencies_and_per_cent_are_left_off_and_said(text):
    table = read_text(text)
    assert (values(table), table.assumed["signs"]) == SIGNS[text]


@pytest.mark.parametrize("text", ["$5\n€6\n$7\n", "5%\n6\n7%\n"])
def test_signs_that_differ_make_no_one_column_of_numbers(text):
    assert read_text(text).columns[0].wrong == [(1, text.split("\n")[1])]
