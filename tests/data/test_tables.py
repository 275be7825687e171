"""Tables as people have them: what is read, what is assumed, what is said to be doubtful."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.tables import Choices, Table, read_bytes, read_text
from app.data.tables.cells import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, SEPARATORS
from app.engine.errors import EngineError

NB, THIN = "\u00a0", "\u202f"


def numbers(table: Table) -> list[list[float | None]]:
    """The columns of numbers, None where a value is missing."""
    found = [column.values.tolist() for column in table.columns if column.kind == "number"]
    return [[None if value != value else value for value in column] for column in found]


def kinds(table: Table) -> list[str]:
    return [column.kind for column in table.columns]


def doubts(table: Table) -> list[str]:
    return [doubt.kind for doubt in table.doubts]


READ = {
    # text -> the columns of numbers
    "1\n2\n3\n": [[1, 2, 3]],
    "1, 2, 3, 4, 5": [[1, 2, 3, 4, 5]],
    "1 2 3 4 5\n": [[1, 2, 3, 4, 5]],
    "  1  2\t3": [[1, 2, 3]],
    "1;2;3": [[1, 2, 3]],
    "1, -2.5, 3e2, +.5, 4.": [[1, -2.5, 300, 0.5, 4]],
    "−1\n−2,5\n": [[-1, -2.5]],
    "0,5 0,7": [[0.5, 0.7]],
    "1,5;2,5\n3,5;4,5\n": [[1.5, 3.5], [2.5, 4.5]],
    "x\n1,5\n2,5\n": [[1.5, 2.5]],
    "a|b\n1|2\n3|4\n": [[1, 3], [2, 4]],
    "a,b\r\n1,2\r\n3,4\r\n": [[1, 3], [2, 4]],
    "a,b\r1,2\r3,4\r": [[1, 3], [2, 4]],
    "x  y\n1.0  2.0\n3.5  4.5  \n": [[1, 3.5], [2, 4.5]],
    "a,b\n1,NA\n?,2\n-,3\n4,5\n": [[1, None, None, 4], [None, 2, 3, 5]],
    '"12,34,567","1,00,000"\n"23,45,678","2,00,000"\n': [[1234567, 2345678], [100000, 200000]],
    f"x;y\n1{NB}234,5;2{NB}000\n3{THIN}456,25;1{NB}111\n": [[1234.5, 3456.25], [2000, 1111]],
    "x;y\n1'234.5;2\n3’456.25;3\n": [[1234.5, 3456.25], [2, 3]],
    'Date,Price,Vol.\n"Jan 02, 2020","1,234.56","12,345"\n"Jan 03, 2020","1,240.10","9,876"\n': [
        [1234.56, 1240.1],
        [12345, 9876],
    ],
    "Datum;Kurs\n02.01.2020;1.234,56\n03.01.2020;1.240,10\n": [[1234.56, 1240.1]],
    "Datum\tKurs\n02.01.2020\t12,5\n03.01.2020\t13,25\n": [[12.5, 13.25]],
    "날짜,종가\n2020-01-02,55200\n2020-01-03,55500\n": [[55200, 55500]],
    "날짜,종가\n2020. 1. 2.,55200\n2020년 1월 3일,55500\n": [[55200, 55500]],
    'note,v\n"two\nlines",1\n"x",2\n': [[1, 2]],
    "month,passengers\n1949-01,112\n1949-02,118\n1949-03,132\n": [[112, 118, 132]],
    "a,b\n1,2\n3\n4,5\n": [[1, 3, 4], [2, None, 5]],
    "# source: nowhere\ndate,v\n2020-01-01,3\n2020-01-02,4\n": [[3, 4]],
    "\ufeffa,b\n1,2\n": [[1], [2]],
    "t,v\n09:30:00,1\n09:31:00,2\n": [[1, 2]],
    "time,v\n2020-01-02T09:30:00Z,1\n2020-01-02 09:31,2\n": [[1, 2]],
}


@pytest.mark.parametrize("text", READ)
def test_numbers_are_found_by_the_text_alone(text):
    assert numbers(read_text(text)) == READ[text]


def test_two_rows_of_four_columns_are_two_rows_of_four_columns():
    table = read_text("20160622,10150,9830,315346\n20160623,9710,9730,293348\n")
    assert kinds(table) == ["date", "number", "number", "number"]
    assert table.columns[0].values == ["20160622", "20160623"]
    assert numbers(table) == [[10150, 9710], [9830, 9730], [315346, 293348]]
    (doubt,) = table.doubts
    assert (doubt.kind, doubt.text, doubt.choices[1]) == (
        "compact_dates",
        "20160622",
        {"compact_dates": False},
    )
    as_numbers = read_text("20160622,1\n20160623,2\n", Choices(compact_dates=False))
    assert numbers(as_numbers) == [[20160622, 20160623], [1, 2]]
    assert kinds(read_text("20160622,1,5\n20161345,2,6\n")) == ["number"] * 3


def test_decimal_commas_one_number_a_line_are_assumed_and_said():
    text = "1,5\n2,5\n3,25\n4,75\n"
    table = read_text(text)
    assert numbers(table) == [[1.5, 2.5, 3.25, 4.75]]
    assert (table.assumed["separator"], table.assumed["decimal"]) == ("none", ",")
    (doubt,) = table.doubts
    assert (doubt.kind, doubt.text, doubt.line) == ("decimal_or_columns", "1,5", 1)
    assert numbers(read_text(text, Choices(**doubt.choices[0]))) == numbers(table)
    assert numbers(read_text(text, Choices(**doubt.choices[1]))) == [[1, 2, 3, 4], [5, 5, 25, 75]]
    assert numbers(read_text(text, Choices(decimal="."))) == [[1, 2, 3, 4], [5, 5, 25, 75]]


def test_a_csv_whose_lines_have_as_many_cells_is_cut_at_its_commas_first():
    def csv(text, **choices):
        return read_bytes(text.encode(), Choices(name="Two.CSV", **choices))

    table = csv("1,2\n2,3\n")
    assert numbers(table) == [[1, 2], [2, 3]]
    (doubt,) = table.doubts
    assert (doubt.kind, doubt.results[0]) == ("decimal_or_columns", (1, 2))
    assert numbers(csv("1,2\n2,3\n", **doubt.choices[1])) == [[1.2, 2.3]]
    # Lines without a comma among them, or one title for all, are no two columns.
    assert numbers(csv("1,5\n2\n3,5\n")) == [[1.5, 2, 3.5]]
    assert numbers(csv("x\n1,5\n2,5\n")) == [[1.5, 2.5]]
    assert numbers(csv("1,5;2,5\n3,5;4,5\n")) == [[1.5, 3.5], [2.5, 4.5]]
    assert numbers(read_bytes(b"1,2\n2,3\n", Choices(name="two.txt"))) == [[1.2, 2.3]]


def test_missing_values_are_marked_where_they_stand():
    table = read_text("129\n148\n\n\n159\n\n181\n")
    assert numbers(table) == [[129, 148, None, None, 159, None, 181]]
    assert table.columns[0].missing == [2, 3, 5]
    assert table.lines == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(read_text("129,148,,,159")) == [[129, 148, None, None, 159]]
    assert read_text("129,148,,,159").assumed["layout"] == "list"


def test_blank_lines_between_rows_are_space_and_said():
    table = read_text("a,b\n1,2\n\n3,4\n")
    assert (numbers(table), table.assumed["skipped"]) == ([[1, 3], [2, 4]], [3])
    marked = read_text("a,b\n1,2\n\n3,4\n", Choices(blank_lines="missing"))
    assert numbers(marked) == [[1, None, 3], [2, None, 4]]
    spaced = read_text("1\n\n2\n\n3\n")
    assert (numbers(spaced), spaced.assumed["skipped"], doubts(spaced)) == (
        [[1, 2, 3]],
        [2, 4],
        ["blank_lines"],
    )
    assert numbers(read_text("1\n\n2\n\n3\n", Choices(blank_lines="missing"))) == [[1, None, 2, None, 3]]


def test_a_comma_before_three_digits_is_doubtful_where_nothing_decides_it():
    table = read_text("a;b\n1,234;x\n2,345;y\n")
    assert numbers(table) == [[1234, 2345]]
    (doubt,) = table.doubts
    assert (doubt.kind, doubt.text, doubt.line) == ("thousands_or_decimal", "1,234", 2)
    assert numbers(read_text("a;b\n1,234;x\n2,345;y\n", Choices(**doubt.choices[1]))) == [[1.234, 2.345]]
    assert doubts(read_text("a;b\n1,234;x\n2,5;y\n")) == []
    assert doubts(read_text("1.234\n0.345\n")) == []
    assert doubts(read_text("1,234\n2,345\n")) == ["decimal_or_columns"]


def test_a_list_over_lines_of_different_lengths_is_one_series_and_said():
    table = read_text("1, 2, 3, 4\n5, 6\n7, 8, 9\n")
    assert (numbers(table), doubts(table)) == ([[1, 2, 3, 4, 5, 6, 7, 8, 9]], ["lines_differ"])
    wrapped = read_text("1, 2, 3,\n4, 5, 6,\n7", Choices(layout="list"))
    assert numbers(wrapped) == [[1, 2, 3, 4, 5, 6, 7]]
    assert doubts(read_text("1, 2, 3,\n4, 5, 6,\n7")) == ["lines_differ"]


def test_a_word_among_numbers_is_told_with_its_place():
    table = read_text("date,v\n2020-01-01,1\n2020-01-02,two\n2020-01-03,3\n")
    assert kinds(table) == ["date", "text"]
    assert table.columns[1].wrong == [(1, "two")]
    assert table.lines[1] == 3
    assert read_text("1, 2, many, 4").columns[0].wrong == [(2, "many")]
    assert read_text("1\n1e400\n2\n").columns[0].wrong == [(1, "1e400")]


def test_a_first_row_is_titles_or_not_as_chosen():
    assert read_text("a,b\n1,2\n3,4\n").assumed["header"] is True
    assert read_text("1,2\n3,4\n5,6\n").assumed["header"] is False
    assert numbers(read_text("1990,1991\n3,4\n5,6\n", Choices(header=True))) == [[3, 5], [4, 6]]
    assert kinds(read_text("a,b\n1,2\n", Choices(header=False))) == ["text", "text"]


def test_dates_that_run_backwards_are_doubtful_and_can_be_turned():
    text = "date,v\n2020-01-03,3\n2020-01-02,\n2020-01-01,1\n"
    table = read_text(text)
    assert (numbers(table), doubts(table)) == ([[3, None, 1]], ["newest_first"])
    turned = read_text(text, Choices(reverse=True))
    assert numbers(turned) == [[1, None, 3]]
    assert (turned.lines, turned.columns[1].missing) == ([4, 3, 2], [1])
    assert doubts(read_text("date,v\n2020-01-01,3\n2020-01-02,2\n")) == []


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("날짜;값\n1;2\n".encode(), "utf-8"),
        ("날짜;값\n1;2\n".encode("utf-8-sig"), "utf-8-sig"),
        ("날짜;값\n1;2\n".encode("cp949"), "cp949"),
        ("날짜;값\n1;2\n".encode("utf-16"), "utf-16"),
    ],
)
def test_a_file_is_read_in_its_encoding(data, encoding):
    table = read_bytes(data)
    assert [column.name for column in table.columns] == ["날짜", "값"]
    assert table.assumed["encoding"] == encoding


@pytest.mark.parametrize(
    ("text", "choices", "code", "where"),
    [
        ("", {}, "table.empty", "text"),
        (" \n\n\t\n", {}, "table.empty", "text"),
        ("# only this\n", {}, "table.empty", "text"),
        ("a\0b", {}, "table.binary", "text"),
        ('a,b\n1,2\n"3,4\n5,6\n', {"separator": "comma"}, "table.quote", "text.3"),
        ("a,b\n1,2\n3,4,5\n", {}, "table.ragged", "text.3.3"),
        ("1\n" * MAX_ROWS + "2\n", {}, "table.too_long", f"text.{MAX_ROWS + 1}"),
        ("1," * 199 + "1\n", {"layout": "table", "separator": "comma"}, None, None),
        (("1," * 199 + "1\n") * 1001, {}, "table.too_long", f"text.{MAX_CELLS // 200 + 1}"),
        ("1" * 200_000, {}, "table.too_wide", "text.1"),
        ("1\n" + "\n" * (MAX_ROWS + 5) + "2\n", {}, "table.too_long", f"text.{MAX_ROWS + 2}"),
        ("1,2\n" + "1," * MAX_COLUMNS + "1\n", {"separator": "comma"}, "table.too_wide", "text.2"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, choices, code, where):
    if code is None:
        assert len(read_text(text, Choices(**choices)).columns) == 200
        return
    with pytest.raises(EngineError) as refused:
        read_text(text, Choices(**choices))
    assert (refused.value.code, refused.value.where) == (code, where)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(EngineError) as refused:
        read_bytes(b"\xff\xfe\x00")
    assert refused.value.code == "table.encoding"


VALUES = st.one_of(
    st.integers(-(10**7), 10**7).map(float),
    st.floats(-1e7, 1e7).map(lambda value: round(value, 3)),
)


@st.composite
def dialects(draw):
    """A table of numbers, and how it is written."""
    separator = draw(st.sampled_from([name for name in SEPARATORS if name != "none"]))
    decimal = draw(st.sampled_from([".", ","]))
    columns = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(VALUES, min_size=columns, max_size=columns), min_size=3, max_size=8))
    titles = draw(st.booleans())
    return separator, decimal, rows, titles, draw(st.sampled_from(["\n", "\r\n"]))


def written(separator, decimal, rows, titles, end):
    """The table as a program of some country writes it: quotes where a cell holds the separator."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=SEPARATORS[separator], lineterminator=end)
    if titles:
        out.writerow([f"col{k}" for k in range(len(rows[0]))])
    out.writerows([[f"{value:g}".replace(".", decimal) for value in row] for row in rows])
    return text.getvalue()


@given(dialects())
def test_a_table_in_any_dialect_is_read_back_or_its_doubt_is_said(dialect):
    separator, decimal, rows, titles, _ = dialect
    text = written(*dialect)
    expected = [[float(f"{value:g}") for value in column] for column in zip(*rows, strict=True)]
    table = read_text(text)
    ways = [choice for doubt in table.doubts for choice in doubt.choices]
    readings = [numbers(table), *(numbers(read_text(text, Choices(**way))) for way in ways)]
    assert expected in readings, (text, readings[0])
    told = read_text(text, Choices(separator=separator, decimal=decimal, header=titles))
    assert numbers(told) == expected


@given(st.lists(VALUES, min_size=2, max_size=30), st.sampled_from([", ", " ", "; ", "\n", "\t", ","]))
def test_a_list_of_numbers_is_read_back(values, between):
    table = read_text(between.join(f"{value:g}" for value in values), Choices(compact_dates=False))
    assert numbers(table) == [[float(f"{value:g}") for value in values]]


@given(st.text(alphabet=st.sampled_from("0123456789,.;:\t |\"'\n\r-+eEna#/?가"), max_size=80))
def test_any_text_is_read_or_refused(text):
    """No cell vanishes: what is in the columns is what stands in the text, but for what is said."""
    try:
        table = read_text(text)
    except EngineError:
        return
    assert all(len(column.values) == len(table.lines) for column in table.columns)
    for column in table.columns:
        gaps = np.isnan(column.values) if column.kind == "number" else [v is None for v in column.values]
        assert np.flatnonzero(gaps).tolist() == column.missing
