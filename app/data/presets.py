"""Named examples of how gradients live and die, each a whole spec: the answer of `GET /api/presets`.

tests/data/test_presets.py computes each one and holds it to its name.
"""

import math
from dataclasses import asdict
from typing import Any

from app.data.patterns import patterns
from app.data.preset import Preset

UNSCALED = [round(100 + 10 * math.sin(0.4 * k) + 5 * math.sin(1.7 * k), 1) for k in range(61)]

# Numbers that stay short in both passes: every sum before a ReLU is above 0, and each target lies 0.5 below
# its output, so that dL_k/dlogits is 1. tests/data/test_by_hand.py has the answers, in fractions.
BY_HAND = {
    "sequence": {"x": [[2], [1], [0]], "y": [7.5, 6.5, 1]},
    "models": [
        {
            "cell": "rnn",
            "activation": "relu",
            "weights": {
                "W_xh": [[1], [2]],
                "W_hh": [[0.5, 0], [0, 0.5]],
                "b_h": [0, -1],
                "W_hy": [[1, 2]],
                "b_y": [0],
            },
        }
    ],
    "loss": {"kind": "mse"},
}


def presets() -> list[dict[str, Any]]:
    """All of them as plain values, in the order in which a page offers them."""
    return [asdict(preset) for preset in (*_all(), *patterns())]


def _recall(T: int, *models: dict[str, Any]) -> dict[str, Any]:
    return {"sequence": {"task": "recall", "T": T, "seed": 0}, "models": list(models)}


def _model(cell: str = "rnn", rule: str = "torch", **further: Any) -> dict[str, Any]:
    init = {"rule": rule, **further.pop("init", {})}
    return {"cell": cell, "hidden": 32, "seed": 0, "init": init, **further}


def _all() -> list[Preset]:
    return [
        Preset(
            "by-hand",
            {"en": "Worked by hand", "ko": "손으로 계산하기"},
            {
                "en": "Follow every number of both passes on paper.",
                "ko": "순전파와 역전파의 모든 값을 종이 위에서 따라 계산해 봅니다.",
            },
            {
                "en": "Three steps, two ReLU units, round numbers: every value can be checked on paper. "
                "W_hh has 0.5 on its diagonal, so the gradient halves with every step back.",
                "ko": "세 단계, ReLU 유닛 두 개, 딱 떨어지는 수로 되어 있어 모든 값을 종이에서 확인할 수 "
                "있습니다. W_hh의 대각 성분이 0.5라서 한 단계 거슬러 갈 때마다 기울기가 반으로 줄어듭니다.",
            },
            BY_HAND,
            {"model": 0, "pass": "forward", "t": 1, "node": "h"},
        ),
        Preset(
            "vanishing",
            {"en": "Vanishing", "ko": "기울기 소실"},
            {
                "en": "See a gradient fade to nothing before it reaches the letter that is asked for.",
                "ko": "기울기가 정답 글자에 닿기도 전에 사라지는 모습을 봅니다.",
            },
            {
                "en": "A tanh RNN as PyTorch draws it. Its recurrent weights shrink the gradient at "
                "every step, and of the first letter, which is asked for, next to nothing is felt at "
                "the end.",
                "ko": "PyTorch 방식으로 초기화한 tanh RNN입니다. 순환 가중치가 단계마다 기울기를 "
                "줄여서, 마지막에 묻는 첫 글자까지는 기울기가 거의 전달되지 않습니다.",
            },
            _recall(40, _model()),
        ),
        Preset(
            "exploding",
            {"en": "Exploding", "ko": "기울기 폭발"},
            {
                "en": "See a gradient grow on its way back, and what tanh takes off it.",
                "ko": "거슬러 갈수록 기울기가 커지는 모습과 tanh가 얼마나 억누르는지 봅니다.",
            },
            {
                "en": "The recurrent matrix is an orthogonal one times three. tanh takes some of that "
                "back, not all of it: the gradient grows on its way to the first step.",
                "ko": "순환 가중치가 직교 행렬의 세 배입니다. tanh가 일부를 상쇄하지만 다 막지는 "
                "못해서, 첫 단계로 거슬러 갈수록 기울기가 커집니다.",
            },
            _recall(60, _model(rule="orthogonal", init={"gain": 3.0})),
        ),
        Preset(
            "saturated",
            {"en": "Saturated", "ko": "포화"},
            {
                "en": "See what inputs near 100 do to tanh, and why one scales them.",
                "ko": "100 안팎의 입력을 그대로 넣으면 tanh가 어떻게 되는지, 왜 크기를 맞추는지 봅니다.",
            },
            {
                "en": "A series around a hundred, fed in as it is. Most units stand at the flat ends "
                "of tanh, where its derivative is all but zero. Scaled inputs would not do that.",
                "ko": "100 안팎의 값을 그대로 입력한 시계열입니다. 유닛 대부분이 tanh의 평평한 양 "
                "끝에 있어서 도함수가 거의 0입니다. 입력의 크기를 맞추면 생기지 않는 문제입니다.",
            },
            {
                "sequence": {"task": "series", "T": 40, "seed": 0, "values": UNSCALED},
                "models": [_model()],
                "loss": {"at": "last"},
            },
        ),
        Preset(
            "lstm-forget-0",
            {"en": "LSTM, forget bias 0", "ko": "LSTM, 망각 게이트 편향 0"},
            {
                "en": "See an LSTM lose its gradient as fast as an RNN.",
                "ko": "RNN만큼 빨리 기울기를 잃는 LSTM을 봅니다.",
            },
            {
                "en": "The case where the LSTM does not win: with a bias of 0 its forget gate is half "
                "shut, and its gradient vanishes about as fast as that of the RNN beside it.",
                "ko": "LSTM이 이기지 못하는 경우입니다. 편향이 0이면 망각 게이트가 반쯤 닫혀 있어서, "
                "나란히 놓인 RNN과 비슷한 속도로 기울기가 사라집니다.",
            },
            _recall(40, _model(), _model("lstm", init={"forget_bias": 0.0})),
        ),
        Preset(
            "lstm-forget-1",
            {"en": "LSTM, forget bias 1", "ko": "LSTM, 망각 게이트 편향 1"},
            {
                "en": "See what one number, the forget bias, changes.",
                "ko": "망각 게이트 편향이라는 수 하나가 무엇을 바꾸는지 봅니다.",
            },
            {
                "en": "One number changed: with a forget bias of 1 the cell state keeps most of what "
                "it holds, and the gradient comes further.",
                "ko": "숫자 하나만 바꾸었습니다. 망각 게이트 편향이 1이면 셀 상태가 가진 것을 대부분 "
                "간직하고, 기울기도 더 멀리 전달됩니다.",
            },
            _recall(40, _model("lstm", init={"forget_bias": 0.0}), _model("lstm", init={"forget_bias": 1.0})),
        ),
        Preset(
            "lstm-chrono",
            {"en": "LSTM, chrono", "ko": "LSTM, Chrono 초기화"},
            {
                "en": "See units that forget at different speeds, and how far a gradient comes by them.",
                "ko": "유닛마다 잊는 속도가 다르면 기울기가 어디까지 전달되는지 봅니다.",
            },
            {
                "en": "Forget biases spread over all time scales up to T: some units forget soon, "
                "some keep what they hold to the end.",
                "ko": "망각 게이트 편향을 T까지의 여러 시간 규모에 고루 퍼뜨립니다. 금방 잊는 유닛도 "
                "있고 끝까지 간직하는 유닛도 있습니다.",
            },
            _recall(40, _model("lstm", init={"forget_bias": 0.0}), _model("lstm", "chrono")),
        ),
        Preset(
            "irnn",
            {"en": "IRNN", "ko": "IRNN"},
            {
                "en": "See an RNN without gates that keeps its gradient.",
                "ko": "게이트 없이도 기울기를 지키는 RNN을 봅니다.",
            },
            {
                "en": "No gates at all: ReLU units that begin by copying themselves from step to "
                "step. Next to nothing is lost.",
                "ko": "게이트가 하나도 없습니다. ReLU 유닛이 처음에는 자기 값을 다음 단계로 그대로 "
                "복사하므로 잃는 것이 거의 없습니다.",
            },
            _recall(40, _model(), _model(rule="identity", activation="relu")),
        ),
        Preset(
            "orthogonal",
            {"en": "Orthogonal", "ko": "직교 초기화"},
            {
                "en": "See how much tanh alone takes away, once the weights only rotate.",
                "ko": "가중치가 회전만 할 때 tanh 혼자 기울기를 얼마나 줄이는지 봅니다.",
            },
            {
                "en": "A rotation neither shrinks nor stretches: what this RNN still loses, it loses "
                "to tanh.",
                "ko": "회전은 줄이지도 늘리지도 않습니다. 이 RNN이 아직 잃는 것은 tanh 때문입니다.",
            },
            _recall(40, _model(), _model(rule="orthogonal")),
        ),
        Preset(
            "non-normal",
            {"en": "Not normal", "ko": "비정규 행렬"},
            {
                "en": "See a gradient grow at first although every eigenvalue is below 1.",
                "ko": "고윳값이 모두 1보다 작은데도 기울기가 처음에 커지는 모습을 봅니다.",
            },
            {
                "en": "Every eigenvalue is below 1, and yet the gradient grows at first: a matrix "
                "that is not normal can stretch a vector for many steps before it shrinks.",
                "ko": "고윳값이 모두 1보다 작은데도 기울기는 처음에 커집니다. 정규 행렬이 아니면 "
                "벡터가 줄어들기 전에 한동안 늘어날 수 있습니다.",
            },
            _recall(
                80,
                {
                    "cell": "rnn",
                    "activation": "identity",
                    "weights": {
                        "W_xh": [[0.1, -0.1, 0.2, 0.0, -0.2, 0.1], [0.0, 0.1, -0.1, 0.2, 0.1, -0.2]],
                        "W_hh": [[0.9, 5.0], [0.0, 0.9]],
                        "b_h": [0.0, 0.0],
                        "W_hy": [[0.1, 0.0], [-0.1, 0.1], [0.0, -0.1], [0.1, 0.1], [-0.1, -0.1]],
                        "b_y": [0.0, 0.0, 0.0, 0.0, 0.0],
                    },
                },
            ),
        ),
    ]
