"""What cells, symbols, operations and losses are called, in English and Korean."""

from collections.abc import Mapping

Titles = Mapping[str, str]


def _titles(en: str, ko: str) -> Titles:
    return {"en": en, "ko": ko}


CELLS: Mapping[str, Titles] = {
    "rnn": _titles("Recurrent network (RNN)", "순환 신경망 (RNN)"),
    "lstm": _titles("Long short-term memory (LSTM)", "장단기 메모리 (LSTM)"),
    "gru": _titles("Gated recurrent unit (GRU)", "게이트 순환 유닛 (GRU)"),
    "mgu": _titles("Minimal gated unit (MGU)", "최소 게이트 유닛 (MGU)"),
}

OPTIONS: Mapping[str, Titles] = {
    "activation": _titles("activation", "활성화 함수"),
    "reset": _titles("reset gate", "리셋 게이트"),
    "peepholes": _titles("peepholes", "핍홀 연결"),
    "gate_activation": _titles("gate activation", "게이트의 활성화 함수"),
    "cell_output": _titles("output of the cell state", "셀 상태의 출력"),
    "bias": _titles("biases", "편향"),
}

VALUES: Mapping[tuple[str, str | bool], Titles] = {
    ("activation", "tanh"): _titles("tanh", "쌍곡탄젠트 (tanh)"),
    ("activation", "relu"): _titles("ReLU", "렐루 (ReLU)"),
    ("activation", "sigmoid"): _titles("sigmoid", "시그모이드"),
    ("activation", "identity"): _titles("identity (linear)", "항등 함수 (선형)"),
    ("reset", "after"): _titles("reset after the product", "곱한 뒤 리셋"),
    ("reset", "before"): _titles("reset before the product", "곱하기 전 리셋"),
    ("peepholes", False): _titles("without peepholes", "핍홀 연결 없음"),
    ("peepholes", True): _titles("with peepholes", "핍홀 연결 있음"),
    ("gate_activation", "sigmoid"): _titles("sigmoid gates", "시그모이드 게이트"),
    ("gate_activation", "hard_sigmoid"): _titles(
        "hard sigmoid gates, slope 1/5", "하드 시그모이드 게이트 (기울기 1/5)"
    ),
    ("gate_activation", "hard_sigmoid_6"): _titles(
        "hard sigmoid gates, slope 1/6", "하드 시그모이드 게이트 (기울기 1/6)"
    ),
    ("cell_output", "tanh"): _titles("tanh of the cell state", "셀 상태의 tanh"),
    ("cell_output", "identity"): _titles("the cell state itself", "셀 상태 그대로"),
    ("bias", True): _titles("with biases", "편향 있음"),
    ("bias", False): _titles("without biases", "편향 없음"),
}

GATES: Mapping[str, Titles] = {
    "i": _titles("input gate", "입력 게이트"),
    "f": _titles("forget gate", "망각 게이트"),
    "g": _titles("cell candidate", "셀 후보 값"),
    "o": _titles("output gate", "출력 게이트"),
    "r": _titles("reset gate", "리셋 게이트"),
    "z": _titles("update gate", "업데이트 게이트"),
    "n": _titles("candidate state", "후보 상태"),
}

NODES: Mapping[str, Titles] = {
    **GATES,
    "x": _titles("input", "입력"),
    "h": _titles("hidden state", "은닉 상태"),
    "c": _titles("cell state", "셀 상태"),
    "h_prev": _titles("previous hidden state", "이전 은닉 상태"),
    "c_prev": _titles("previous cell state", "이전 셀 상태"),
    "W_xh": _titles("input weights", "입력 가중치"),
    "W_hh": _titles("recurrent weights", "순환 가중치"),
    "b_h": _titles("bias", "편향"),
    "b_hn": _titles("recurrent bias of the candidate", "후보 상태의 순환 편향"),
    "W_hy": _titles("read-out weights", "출력층 가중치"),
    "b_y": _titles("read-out bias", "출력층 편향"),
    "a": _titles("pre-activation", "활성화 전 값"),
    **{
        f"a_{gate}": _titles(f"pre-activation of the {titles['en']}", f"{titles['ko']}의 활성화 전 값")
        for gate, titles in GATES.items()
    },
    "from_x": _titles("what the input brings", "입력에서 온 값"),
    "from_h": _titles("what the previous state brings", "이전 상태에서 온 값"),
    "from_h_y": _titles("what the hidden state brings", "은닉 상태에서 온 값"),
    **{
        f"from_x_{gate}": _titles(
            f"what the input brings to the {titles['en']}", f"입력에서 {titles['ko']}로 온 값"
        )
        for gate, titles in GATES.items()
    },
    **{
        f"from_h_{gate}": _titles(
            f"what the previous state brings to the {titles['en']}", f"이전 상태에서 {titles['ko']}로 온 값"
        )
        for gate, titles in GATES.items()
    },
    **{
        f"p_{gate}": _titles(
            f"peephole weights of the {GATES[gate]['en']}", f"{GATES[gate]['ko']}의 핍홀 가중치"
        )
        for gate in "ifo"
    },
    **{
        f"from_c_{gate}": _titles(
            f"what the cell state brings to the {GATES[gate]['en']}",
            f"셀 상태에서 {GATES[gate]['ko']}로 온 값",
        )
        for gate in "ifo"
    },
    "one_minus_f": _titles("share of the state that is kept", "남기는 상태의 비율"),
    "m_n": _titles("recurrent part of the candidate", "후보 상태의 순환 부분"),
    "kept": _titles("kept from before", "이전 값에서 남긴 부분"),
    "written": _titles("newly written", "새로 쓴 부분"),
    "tanh_c": _titles("squashed cell state", "tanh를 거친 셀 상태"),
    "reset": _titles("what the reset gate lets through", "리셋 게이트를 통과한 값"),
    "one_minus_z": _titles("share of the new", "새 값의 비율"),
    "logits": _titles("logits", "로짓"),
    "output": _titles("output", "출력"),
    "loss": _titles("loss", "손실"),
}

LOSSES: Mapping[str, Titles] = {
    "cross_entropy": _titles("cross-entropy", "교차 엔트로피"),
    "bce": _titles("binary cross-entropy", "이진 교차 엔트로피"),
    "mse": _titles("mean squared error", "평균 제곱 오차"),
}
