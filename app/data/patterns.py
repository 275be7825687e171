"""Named examples of which steps have an input and which an answer: one for each pattern that courses draw."""

from typing import Any

from app.data.preset import Preset, first_example

T = 12  # of sequences that are to be seen whole


def _asked(task: str, seed: int = 0, **further: Any) -> dict[str, Any]:
    """A task with the first example's networks, its loss where the task puts it."""
    return {**first_example(), "sequence": {"task": task, "T": T, "seed": seed}, **further}


def _loss(at: str | list[int]) -> dict[str, Any]:
    return {"kind": "cross_entropy", "at": at, "reduction": "sum"}


def _both_ways() -> list[dict[str, Any]]:
    """A network that reads forwards, and the same one reading both ways."""
    forwards = {**first_example()["models"][0], "seed": 1}
    return [forwards, {**forwards, "bidirectional": True}]


def patterns() -> list[Preset]:
    """In the order in which a page draws them."""
    return [
        Preset(
            "one-to-many",
            {"en": "One to many", "ko": "일대다"},
            {
                "en": "One input, then a row of answers: an image and its caption.",
                "ko": "입력 하나에서 답이 여러 개 이어집니다. 예: 이미지 캡션 생성",
            },
            {
                "en": "A digit goes in at the first step, and the network counts on from it in words. The "
                "digit is not shown again: from then on each step is fed the right letter of the step "
                "before.",
                "ko": "첫 단계에 숫자 하나를 넣으면 그 수부터 영어 낱말로 세어 나갑니다. 숫자는 다시 나오지 "
                "않고, 그 뒤로는 단계마다 바로 앞의 정답 글자를 입력으로 줍니다.",
            },
            _asked("count", loss=_loss("all")),
            pattern=True,
        ),
        Preset(
            "many-to-one",
            {"en": "Many to one", "ko": "다대일"},
            {
                "en": "A whole sequence, then one answer: is the review good, is the mail spam?",
                "ko": "시퀀스를 다 읽고 한 번 답합니다. 예: 감성 분석, 스팸 분류",
            },
            {
                "en": "Letters go by, and at the last step the network is asked for the first one. The only "
                "loss stands at the end; from there the gradient has the whole way to go.",
                "ko": "글자가 차례로 지나간 뒤 마지막 단계에서 첫 글자를 묻습니다. 손실은 마지막에 "
                "하나뿐이고, 기울기는 거기서 처음까지 거슬러 가야 합니다.",
            },
            first_example(),
            pattern=True,
        ),
        Preset(
            "many-to-many",
            {"en": "Many to many, step for step", "ko": "다대다, 단계마다"},
            {
                "en": "An answer at every step: the next character, the next price, a label for each frame.",
                "ko": "단계마다 답합니다. 예: 언어 모델, 주가 예측, 프레임별 분류",
            },
            {
                "en": "At every step the network is asked for the next character of a text. A loss stands "
                "at each of them, and each step hears from all later ones.",
                "ko": "단계마다 글의 다음 글자를 예측합니다. 모든 단계에 손실이 있고, 각 단계에는 그 뒤 "
                "모든 손실의 기울기가 모입니다.",
            },
            _asked("text", loss=_loss("all")),
            pattern=True,
        ),
        Preset(
            "encoder-decoder",
            {"en": "Many to many, encoder and decoder", "ko": "다대다, 인코더–디코더"},
            {
                "en": "First all is read, then all is written: translation, a chatbot.",
                "ko": "다 읽은 다음에 쓰기 시작합니다. 예: 기계 번역, 챗봇",
            },
            {
                "en": "The network reads a word, and at the cue it begins to write it backwards. The last "
                "state of the reading is all that the writing has of it.",
                "ko": "낱말을 읽다가 신호가 나오면 거꾸로 쓰기 시작합니다. 쓰는 동안 쓸 수 있는 것은 읽기를 "
                "마친 순간의 상태뿐입니다.",
            },
            _asked("reverse", loss=_loss(list(range(T // 2, T)))),
            pattern=True,
        ),
        Preset(
            "bidirectional",
            {"en": "Both ways (bidirectional)", "ko": "양방향"},
            {
                "en": "Each answer may hang on what comes after it: speech recognition, tagging of words.",
                "ko": "뒤에 나올 내용까지 보고 답합니다. 예: 음성 인식, 품사 태깅",
            },
            {
                "en": "How c and g sound is decided by the letter after them. The first network reads "
                "forwards only and has not seen it; the second one reads both ways.",
                "ko": "c와 g의 소리는 다음 글자가 정합니다. 첫째 신경망은 앞에서부터만 읽어서 그 글자를 "
                "아직 보지 못했고, 둘째 신경망은 양방향으로 읽습니다.",
            },
            _asked("sounds", seed=1, models=_both_ways(), loss=_loss("all")),
            pattern=True,
        ),
    ]
