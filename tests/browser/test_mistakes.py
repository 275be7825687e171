"""What the page says of mistakes: in the reader's language, with the numbers; the server's words at hand."""

import copy
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.api.ask import post, problem
from tests.browser.explorer import DEFAULT, Explorer, link
from tests.browser.test_own_weights import own

pytestmark = pytest.mark.standing

RNN = {"cell": "rnn", "hidden": 4}
# The page's own modules, asked what they say of errors, in both languages; as the page would, had it asked
# with these specs.
TELL = """async (refusals) => {
  const module = (path) => import(new URL(path, document.querySelector('script[src*="main.js"]').src));
  const { told } = await module('model/mistakes.js');
  const { translator, loadCatalogue } = await module('core/i18n.js');
  const { cells, tasks, limits } = await module('api/client.js');
  const known = { cells: await cells(), tasks: await tasks(), limits: await limits() };
  const languages = ['ko', 'en'];
  const words = await Promise.all(languages.map(async (lang) => translator(await loadCatalogue(lang))));
  return refusals.map(([problem, spec]) => languages.map((lang, i) => {
    const { sentence, subject, exact } = told(problem, words[i], { ...known, spec, lang });
    return [exact, `${subject === null ? '' : `${subject}: `}${sentence}`];
  }));
}"""


def refusal(explorer: Explorer, spec: dict) -> dict:
    """The error of the server's that a spec gets."""
    return problem(post(f"{explorer.url}/api/trace", json=spec))


def changed(**changes) -> dict:
    spec = {**copy.deepcopy(DEFAULT), "models": [RNN]}
    return {**spec, **changes}


def sequence(**changes) -> dict:
    return changed(sequence={"task": "recall", "T": 5, **changes})


def model(**changes) -> dict:
    return changed(models=[{**RNN, **changes}])


def numbers(**changes) -> dict:
    return changed(sequence={"x": [[1], [2]], "y": [None, 1], "classes": 3, **changes})


def weights(name: str, row: int | None, column: int, value: object) -> dict:
    """A number of the RNN's own weights replaced."""
    spec = own()
    array = spec["models"][0]["weights"][name]
    (array if row is None else array[row])[column] = value
    return spec


def without(name: str) -> dict:
    spec = own()
    del spec["models"][0]["weights"][name]
    return spec


def shaped(name: str, change: Callable[[list], object], **fields) -> dict:
    """The RNN's own weights, an array of them of another shape."""
    spec = own()
    array = spec["models"][0]["weights"]
    array[name] = change(array[name])
    spec["models"][0] |= fields
    return spec


HH = "RNN, W_hh: 필요한 크기는 3 × 3입니다(지금 {})."
KOREAN = [
    (sequence(T=5000), "시간 단계 수 T: 최대 2000입니다(지금 5000)."),
    (sequence(T=0), "시간 단계 수 T: 1 이상이어야 합니다(지금 0)."),
    (sequence(T=1.5), "시간 단계 수 T: 정수여야 합니다(지금 1.5)."),
    (sequence(task="copy", T=2), "시간 단계 수 T: 3 이상이어야 합니다(지금 2)."),
    (sequence(task="series", T=500), "시간 단계 수 T: 데이터로는 104단계까지만 채울 수 있습니다(지금 500)."),
    (sequence(task="text", text="a"), "직접 입력한 글: 지금 1개입니다. 2개부터 20000개까지 쓸 수 있습니다."),
    (
        sequence(task="guess"),
        "과제: 고를 수 있는 값은 recall, adding, copy, temporal-order, text, series, count, reverse, "
        'sounds입니다(지금 "guess").',
    ),
    (sequence(seed=-1), "시드: 0 이상이어야 합니다(지금 -1)."),
    (model(hidden=600), "은닉 유닛 수 H: 최대 512입니다(지금 600)."),
    (model(seed=2**53), "시드: 최대 9007199254740991입니다(지금 9007199254740992)."),
    (model(init={"rule": "torch", "gain": "NaN"}), 'W_hh 배율: 수여야 합니다(지금 "NaN").'),
    (
        model(init={"rule": "best"}),
        "초기화(모두 같게): 고를 수 있는 값은 "
        "torch, keras, flax, flax_nnx, haiku, equinox, paddle, mlx, tinygrad, glorot, orthogonal, identity, "
        'chrono입니다(지금 "best").',
    ),
    (
        model(init={"rule": "torch", "forget_bias": 1}),
        "망각 게이트 편향: “forget_bias”: 여기에는 없는 항목입니다.",
    ),
    (model(hidden=None), "은닉 유닛 수 H: hidden 값이 빠져 있습니다."),
    (model(h_0=[0, 1]), "RNN, h_0: 값이 2개인데 은닉 유닛은 4개입니다."),
    (changed(models=[RNN] * 7), "신경망: 최대 6입니다(지금 7)."),
    (changed(truncate=0), "역전파를 절단하는 간격: 1 이상이어야 합니다(지금 0)."),
    (
        changed(loss={"kind": "cross_entropy", "at": [3, 99]}),
        "손실 위치: 99단계는 없습니다. 마지막 단계는 29단계입니다.",
    ),
    (changed(loss={"kind": "cross_entropy", "at": []}), "손실 위치: 손실을 둘 단계를 하나 이상 적으세요."),
    (changed(loss={"kind": "cross_entropy", "at": [4, 4]}), "손실 위치: 4단계가 두 번 적혀 있습니다."),
    (changed(loss={"kind": "mse", "at": "last"}), "이 과제의 정답에는 쓸 수 없는 손실입니다(mse)."),
    (
        changed(sequence={"task": "recall", "T": 2000}, models=[{"cell": "lstm", "hidden": 512}] * 6),
        "너무 큽니다. "
        "응답은 최대 256 MB, 계산에 쓰는 메모리는 최대 1000 MB입니다. "
        "단계나 유닛, 신경망의 수를 줄이세요.",
    ),
    (weights("W_hh", 1, 2, "NaN"), 'RNN, W_hh의 1행 2열(0부터): 수여야 합니다(지금 "NaN").'),
    (weights("b_h", None, 1, None), "RNN, b_h의 1번째(0부터): 수여야 합니다(지금 null)."),
    (weights("W_hh", None, 1, [1, 2]), "RNN, W_hh: 1행(0부터)의 값은 2개인데 첫 행은 3개입니다."),
    (without("W_hy"), "RNN, W_hy: 빠져 있습니다."),
    (
        own({"task": "adding", "T": 9}) | {"loss": {"kind": "mse"}},
        "RNN, W_xh: 필요한 크기는 3 × 2입니다(지금 3 × 6).",
    ),
    (shaped("W_hh", lambda rows: [[*row, 0.1] for row in rows]), HH.format("3 × 4")),
    (shaped("W_hh", lambda rows: [[*row, 0.1] for row in rows], hidden=3), HH.format("3 × 4")),
    (shaped("W_hh", lambda rows: rows[:2]), HH.format("2 × 3")),
    (shaped("b_h", lambda rows: rows[:2]), "RNN, b_h: 필요한 크기는 3입니다(지금 2)."),
    (
        own() | {"models": [{**own()["models"][0], "hidden": 7}]},
        "은닉 유닛 수 H: hidden 값은 7인데 가중치에 따르면 3입니다.",
    ),
    (numbers(classes=None), "클래스가 몇 개인지 알 수 없습니다. 가중치를 주거나 classes 값을 적어야 합니다."),
    (numbers(y=[None]), "x는 2단계인데 y의 정답은 1개입니다."),
    (numbers(y=[None, None]), "1단계에 손실이 있지만 정답이 없습니다."),
    (numbers(y=[None, 9]), "1단계의 정답은 0부터 2까지의 정수여야 합니다(지금 9)."),
    (numbers(x=[[1], [2, 3]]), "1행(0부터)의 값은 2개인데 첫 행은 1개입니다."),
    (numbers(x=[[1], ["x"]]), 't = 1의 x, 입력 0: 수여야 합니다(지금 "x").'),
]


def test_a_mistake_is_told_in_korean_with_its_numbers(explorer: Explorer):
    foreign = model(proj_size=3)
    refusals = [[refusal(explorer, spec), spec] for spec in (*(spec for spec, _ in KOREAN), foreign)]
    *told, (korean, _) = explorer.page.evaluate(TELL, refusals)
    for (refused, _), (_, says), (found, english) in zip(refusals[:-1], KOREAN, told, strict=True):
        assert found == [True, says], refused
        exact, sentence = english
        assert exact, refused
        assert not re.search("[가-힣]", sentence), sentence
    exact, sentence = korean
    assert not exact  # the server's words say more: what there is instead
    assert "다른 라이브러리에서 쓰는 이름이며" in sentence


def test_the_servers_words_are_folded_away_and_can_be_read(explorer_as):
    explorer = explorer_as(locale="ko-KR")
    explorer.may_say("status of 422")
    explorer.page.get_by_text("선택", exact=True).click()
    explorer.traced()
    steps = explorer.page.get_by_label("손실을 둘 단계")
    steps.fill("99")
    steps.press("Enter")
    notice = explorer.page.locator(".notice.broken")
    expect(notice.locator("p").first).to_contain_text(
        "손실 위치: 99단계는 없습니다. 마지막 단계는 29단계입니다."
    )
    expect(explorer.page.locator("#rail .problem:visible")).to_have_text(
        "99단계는 없습니다. 마지막 단계는 29단계입니다."
    )
    words = notice.locator("[lang=en]")
    expect(words).to_be_hidden()
    notice.get_by_text("서버 메시지(영어)").click()
    expect(words).to_have_text('There is no step 99; the last one is 29. "last" is always right.')
    expect(notice.get_by_role("button")).to_have_text(["보이는 것으로 돌아가기"])  # asking would not help


# An hour has gone by, on the page's clock; a word for the way back.
LATER = """() => {
  const Now = Date;
  window.Date = class extends Now {
    constructor(...at) { super(...(at.length ? at : [Now.now() + 3_600_000])); }
    static sooner() { window.Date = Now; }
  };
}"""


def test_weights_of_another_shape_are_told_and_there_is_a_way_back_to_what_is_shown(explorer: Explorer):
    before = explorer.digest()
    explorer.may_say("status of 422")
    spec = shaped("W_hh", lambda rows: [[*row, 0.1] for row in rows], hidden=3)
    explorer.page.evaluate("hash => { location.hash = hash; }", link(spec))
    notice = explorer.page.locator(".notice.broken")
    expect(notice).to_contain_text("RNN, W_hh: Its shape is 3 × 4; 3 × 3 is needed. What you see is from")
    expect(explorer.page.locator("#rail .problem:visible")).to_have_count(0)
    time = re.search(r"\d\d:\d\d", notice.locator("p").first.inner_text())[0]
    explorer.page.evaluate(LATER)
    explorer.page.get_by_role("button", name="한국어").click()
    expect(notice).to_contain_text("필요한 크기는 3 × 3입니다(지금 3 × 4).")
    expect(notice).to_contain_text(f"{time} 기준")  # when the answer came, not when it was told
    explorer.page.get_by_role("button", name="English").click()
    explorer.page.evaluate("Date.sooner()")
    notice.get_by_role("button", name="Back to what is shown").click()
    expect(notice).to_have_count(0)
    explorer.shows(before)
    explorer.linked('"cell":"lstm"')


@pytest.mark.usefixtures("intercepted")
def test_what_the_page_cannot_say_exactly_the_server_says_with_a_capital_letter(explorer: Explorer):
    error = {
        "code": "json.invalid",
        "message": "the body is no JSON",
        "where": None,
        "hint": "send an object",
    }
    refused = {"status": 400, "json": {"error": error}}
    explorer.may_say("status of 400")
    explorer.page.route("**/api/passes", lambda route: route.fulfill(**refused))
    explorer.page.get_by_role("button", name="Next seed").click()
    notice = explorer.page.locator(".notice.broken")
    expect(notice).to_contain_text("The body is no JSON. Send an object.")
    expect(notice.locator("details")).to_have_count(0)


def test_a_mistake_told_before_the_limits_are_known_gets_its_numbers_with_them(context, server):
    explorer = Explorer(context, server)
    held = []
    context.route("**/api/limits", lambda route: held.append(route))
    explorer.may_say("status of 422")
    explorer.open(link(sequence(T=5000)), drawn=False)
    notice, field = explorer.page.locator(".notice.broken"), explorer.page.locator("#rail .problem:visible")
    expect(notice).to_contain_text("The sequence is longer than is allowed here.")
    held[0].continue_()
    for told in (notice, field):
        expect(told).to_contain_text("It is 5000; at most 2000 here.")
    explorer.must_be_quiet()
