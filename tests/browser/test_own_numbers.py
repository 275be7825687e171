"""Numbers of one's own: from a file with titles and dates to a forecast, and what is said on the way."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.axe import clean
from tests.browser.explorer import DEFAULT, Explorer

pytestmark = pytest.mark.standing

CASES = Path(__file__).resolve().parents[1] / "characters.json"
START = date(2020, 1, 2)
CLOSES = [75.09 + 0.5 * t + (t % 3) for t in range(60)]
PRICES = "Date,Open,Close,Volume\n" + "".join(
    f"{START + timedelta(days=t)},{close - 1:.2f},{close:.2f},{1000 * t}\n" for t, close in enumerate(CLOSES)
)
DROP = """([name, text]) => {
    const held = new DataTransfer();
    held.items.add(new File([text], name, { type: 'text/csv' }));
    for (const kind of ['dragover', 'drop']) {
        document.body.dispatchEvent(
            new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
    }
}"""


def file_of(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_three_clicks_lead_from_a_price_file_to_a_forecast_beside_its_plain_guess(explorer: Explorer):
    page = explorer.page
    page.get_by_label("Task", exact=True).select_option("series")  # the first
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()  # the second
    chooser.value.set_files(file_of("prices.csv", PRICES))
    page.get_by_role("checkbox", name="Volume: an input").check()  # the third
    explorer.linked('"names":["Close","Volume"]')
    explorer.traced()
    rail = page.locator("#rail")
    expect(rail.locator(".read")).to_contain_text("prices.csv: 60 rows of 4 columns read.")
    heads = rail.locator(".owntable tbody th").all_inner_texts()
    assert heads == ["Date dates", "Open numbers", "Close numbers", "Volume numbers"]
    expect(rail.get_by_role("radio", name="Close: to be predicted")).to_be_checked()
    expect(rail.locator(".ownsettings")).to_contain_text("Close: mean")
    expect(page.locator(".sequence-bar .guess")).to_have_text(re.compile(r"repeating the last value: 0\.\d+"))
    rail.get_by_label("standardised").uncheck()
    explorer.linked('"names":["Close","Volume"]}')
    rail.get_by_label("Steps ahead").fill("3")
    rail.get_by_label("Steps ahead").press("Tab")
    explorer.linked('"horizon":3')
    explorer.traced()
    clean(page, "own numbers")


def test_a_dropped_file_is_read_and_its_gaps_wait_for_a_word(explorer: Explorer):
    page, rail = explorer.page, explorer.page.locator("#rail")
    page.evaluate(DROP, ["kurse.csv", "Datum;Kurs\n02.01.2020;1.234,5\n03.01.2020;\n06.01.2020;1.240,1\n"])
    problem = rail.locator(".problem:not([hidden])")
    expect(problem).to_contain_text("Kurs: values missing: 1 (line 3)")
    expect(problem).to_contain_text("Until then the task’s own series is shown.")
    expect(page.get_by_label("Share price")).to_have_value("GOOG")  # what is drawn keeps its name
    expect(rail.locator(".owntable .gap")).to_have_text("missing")
    rail.get_by_label("Missing values").select_option("linear")
    explorer.linked('"values":[1234.5,1237.3,1240.1]')
    explorer.traced()
    expect(problem).to_have_count(0)
    expect(rail.locator(".owntable .gap")).to_have_text("1237")
    expect(page.get_by_label("Share price")).to_have_value("")


def test_a_doubt_is_said_and_its_other_reading_is_a_click(explorer: Explorer):
    page, rail = explorer.page, explorer.page.locator("#rail")
    page.get_by_label("Task", exact=True).select_option("series")
    page.get_by_label("Your own numbers").fill("1,5\n2,5\n3,25\n4,75\n")
    page.get_by_label("Your own numbers").blur()
    explorer.linked('"values":[1.5,2.5,3.25,4.75]')
    expect(rail.locator(".doubts")).to_contain_text("“1,5” is read as one number with a decimal comma.")
    rail.get_by_role("button", name="they are two").click()
    explorer.linked('"values":[1,2,3,4]')
    rail.get_by_role("button", name="it is one number: 1.5").click()
    explorer.linked('"values":[1.5,2.5,3.25,4.75]')
    page.evaluate(DROP, ["two.csv", "1,2\n2,3\n3,5\n"])  # there commas separate
    explorer.linked('"values":[1,2,3]')
    expect(rail.locator(".doubts")).to_contain_text("“1,2” is read as two numbers, the comma between them.")
    rail.get_by_role("button", name="it is one number: 1.2").click()
    explorer.linked('"values":[1.2,2.3,3.5]')
    page.get_by_label("Your own numbers").fill("1,234\n12,345\n9,876\n")
    page.get_by_label("Your own numbers").blur()
    explorer.linked('"values":[1234,12345,9876]')
    others = rail.locator(".doubts button")
    expect(others).to_have_text(["they are two: 1 | 234", "it is one number: 1.234"])
    expect(rail.locator(".read")).to_contain_text("3 numbers read.")
    explorer.may_say("status of 422")
    page.get_by_label("Your own numbers").fill("a;b\n1;2\n3;4;5\n")
    page.get_by_label("Your own numbers").blur()
    problem = rail.locator(".problem:not([hidden])")
    expect(problem).to_contain_text("Line 3, cell 3: not as many cells as are expected from the other lines.")
    expect(rail.locator(".read")).to_have_text("")
    page.get_by_label("Your own numbers").fill("[7, 8, 9, 10, 11]")
    page.get_by_label("Your own numbers").blur()
    explorer.linked('"values":[7,8,9,10,11]')
    explorer.traced()
    expect(rail.locator(".read")).to_contain_text("5 numbers read. Brackets around the numbers are left off.")
    expect(rail.locator(".ownsettings")).to_contain_text("mean 9")
    page.get_by_label("Your own numbers").fill("7\nx\n8\n9\n10")
    page.get_by_label("Your own numbers").blur()
    expect(problem).to_contain_text("“x”, value 2 in line 2, is no number.")
    expect(rail.locator(".read")).to_have_text("")  # nothing of what was read before
    expect(rail.locator(".ownsettings")).not_to_contain_text("mean 9")
    explorer.traced()


def test_my_own_is_no_name_for_what_is_drawn_from_a_source(explorer: Explorer):
    page = explorer.page
    page.get_by_label("Task", exact=True).select_option("series")
    source = page.get_by_label("Share price")
    source.select_option("")
    expect(source).to_have_value("GOOG")
    expect(page.get_by_label("Your own numbers")).to_be_focused()
    explorer.traced()


def test_syllables_letter_by_letter_are_counted_as_a_reader_counts_them(explorer: Explorer):
    page = explorer.page
    page.get_by_label("Task", exact=True).select_option("text")
    page.evaluate(
        """() => {
        const area = document.querySelector('#rail textarea.entry');
        area.value = '가나다라마바사아자'.repeat(1000).normalize('NFD');
        area.dispatchEvent(new Event('change'));
    }"""
    )
    expect(page.locator("#rail .read")).to_contain_text("9000 characters read.")
    expect(page.locator("#rail .read")).to_contain_text("NFC")
    explorer.traced()
    expect(page.locator("#rail .problem:not([hidden])")).to_have_count(0)
    cases = json.loads(CASES.read_text())
    seen = page.evaluate(
        "texts => texts.map(text => [...new Intl.Segmenter('und').segment(text)].map(s => s.segment))",
        ["".join(case["pieces"]) for case in cases],
    )
    assert seen == [case["pieces"] for case in cases]


@pytest.mark.usefixtures("intercepted")
def test_a_table_that_is_read_after_its_task_was_left_goes_into_no_other(explorer: Explorer):
    page, held = explorer.page, []
    page.route("**/api/table", lambda route: held.append(route))
    page.get_by_label("Task", exact=True).select_option("series")
    with page.expect_request("**/api/table"):
        page.locator("#rail textarea.entry").fill("\n".join(map(str, range(40))))
    page.get_by_label("Task", exact=True).select_option("recall")
    explorer.traced()
    with page.expect_response("**/api/table") as answer:
        held[0].continue_()
    answer.value.finished()
    explorer.painted()
    assert not page.evaluate("probe.linked('\"values\"')")
    explorer.must_be_quiet()


def test_a_file_dropped_on_the_first_screen_opens_the_workbench_and_one_back_takes_it_away(
    explorer: Explorer,
):
    page = explorer.page
    explorer.open_spec(DEFAULT, view={"bench": False, "inspect": False})
    before = explorer.address()
    page.evaluate(DROP, ["prices.csv", PRICES])
    expect(page.locator("#rail .read")).to_contain_text("prices.csv: 60 rows of 4 columns read.")
    expect(page.locator(".toast")).to_contain_text("“prices.csv” is read as a series.")
    explorer.linked('"values":[')
    explorer.traced()
    explorer.back()
    page.wait_for_function("hash => location.hash === hash", arg=before)
    explorer.traced()
    expect(page.locator("#rail .read")).to_be_hidden()
