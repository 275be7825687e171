"""What cells, symbols, operations and losses are called, in English and Korean."""

from collections.abc import Mapping
from typing import NamedTuple

Titles = Mapping[str, str]


def titled(en: str, ko: str) -> Titles:
    return {"en": en, "ko": ko}


class CellName(NamedTuple):
    """What a cell is called, and its abbreviation: the same in all languages."""

    short: str
    titles: Titles


def _cell(short: str, en: str, ko: str) -> CellName:
    return CellName(short, titled(f"{en} ({short})", f"{ko} ({short})"))


CELLS: Mapping[str, CellName] = {
    "rnn": _cell("RNN", "Recurrent network", "순환 신경망"),
    "lstm": _cell("LSTM", "Long short-term memory", "장단기 메모리"),
    "gru": _cell("GRU", "Gated recurrent unit", "게이트 순환 유닛"),
    "mgu": _cell("MGU", "Minimal gated unit", "최소 게이트 유닛"),
    "min_gru": _cell("minGRU", "Minimal GRU", "최소 GRU"),
    "min_lstm": _cell("minLSTM", "Minimal LSTM", "최소 LSTM"),
    "slstm": _cell("sLSTM", "LSTM with exponential gates", "지수 게이트 LSTM"),
    "lru": _cell("LRU", "Linear recurrent unit, real", "선형 순환 유닛, 실수형"),
}


def own(called: str | None) -> CellName:
    """A cell of a user's own equations: as they call it."""
    return (
        CellName(called, titled(called, called))
        if called
        else CellName("Own", titled("own cell", "직접 쓴 셀"))
    )


OPTIONS: Mapping[str, Titles] = {
    "activation": titled("activation", "활성화 함수"),
    "reset": titled("reset gate", "리셋 게이트"),
    "recurrent_bias": titled("recurrent biases", "순환 편향"),
    "peepholes": titled("peepholes", "핍홀 연결"),
    "coupled": titled("forget gate", "망각 게이트"),
    "forget": titled("forget gate", "망각 게이트"),
    "gate_activation": titled("gate activation", "게이트의 활성화 함수"),
    "cell_output": titled("output of the cell state", "셀 상태의 출력"),
    "bias": titled("biases", "편향"),
}

VALUES: Mapping[tuple[str, str | bool], Titles] = {
    ("reset", "after"): titled("reset after the product", "곱한 뒤 리셋"),
    ("reset", "before"): titled("reset before the product", "곱하기 전 리셋"),
    ("peepholes", False): titled("without peepholes", "핍홀 연결 없음"),
    ("peepholes", True): titled("with peepholes", "핍홀 연결 있음"),
    ("gate_activation", "sigmoid"): titled("sigmoid gates", "시그모이드 게이트"),
    ("gate_activation", "hard_sigmoid"): titled(
        "hard sigmoid gates, slope 1/5", "하드 시그모이드 게이트 (기울기 1/5)"
    ),
    ("gate_activation", "hard_sigmoid_6"): titled(
        "hard sigmoid gates, slope 1/6", "하드 시그모이드 게이트 (기울기 1/6)"
    ),
    ("recurrent_bias", "n"): titled("one for the candidate", "후보 상태에만"),
    ("recurrent_bias", "all"): titled("one for every gate", "모든 게이트에"),
    ("recurrent_bias", "none"): titled("none", "없음"),
    ("coupled", False): titled("a forget gate of its own", "망각 게이트 따로"),
    ("coupled", True): titled("coupled gates, f = 1 − i", "게이트 결합 (f = 1 − i)"),
    ("forget", "sigmoid"): titled("forget gate by sigmoid", "시그모이드 망각 게이트"),
    ("forget", "exp"): titled("forget gate by exp", "지수 망각 게이트"),
    ("cell_output", "activated"): titled(
        "the cell state through the activation", "활성화 함수를 거친 셀 상태"
    ),
    ("cell_output", "tanh"): titled("tanh of the cell state", "셀 상태의 tanh"),
    ("cell_output", "identity"): titled("the cell state itself", "셀 상태 그대로"),
    ("bias", True): titled("with biases", "편향 있음"),
    ("bias", False): titled("without biases", "편향 없음"),
}

GATES: Mapping[str, Titles] = {
    "i": titled("input gate", "입력 게이트"),
    "f": titled("forget gate", "망각 게이트"),
    "g": titled("cell candidate", "셀 후보 값"),
    "o": titled("output gate", "출력 게이트"),
    "r": titled("reset gate", "리셋 게이트"),
    "z": titled("update gate", "업데이트 게이트"),
    "n": titled("candidate state", "후보 상태"),
    "lambda": titled("decay", "감쇠율"),
}

NODES: Mapping[str, Titles] = {
    "x": titled("input", "입력"),
    "h": titled("hidden state", "은닉 상태"),
    "c": titled("cell state", "셀 상태"),
    "n": titled("normaliser state", "정규화 상태"),
    "m": titled("stabiliser state", "안정화 상태"),
    "h_prev": titled("previous hidden state", "이전 은닉 상태"),
    "c_prev": titled("previous cell state", "이전 셀 상태"),
    "n_prev": titled("previous normaliser state", "이전 정규화 상태"),
    "m_prev": titled("previous stabiliser state", "이전 안정화 상태"),
    "W_xh": titled("input weights", "입력 가중치"),
    "W_hh": titled("recurrent weights", "순환 가중치"),
    "b_h": titled("bias", "편향"),
    "b_hn": titled("recurrent bias of the candidate", "후보 상태의 순환 편향"),
    "b_hr": titled("recurrent bias of the reset gate", "리셋 게이트의 순환 편향"),
    "b_hz": titled("recurrent bias of the update gate", "업데이트 게이트의 순환 편향"),
    "nu": titled("logarithm of the decay rate", "감쇠 속도의 로그"),
    "W_hy": titled("read-out weights", "출력층 가중치"),
    "b_y": titled("read-out bias", "출력층 편향"),
    "a": titled("pre-activation", "활성화 전 값"),
    "from_x": titled("what the input brings", "입력에서 온 값"),
    "from_h": titled("what the previous state brings", "이전 상태에서 온 값"),
    "from_h_y": titled("what the hidden state brings", "은닉 상태에서 온 값"),
    "one_minus_f": titled("share of the state that is kept", "남기는 상태의 비율"),
    "one_minus_i": titled("share of the state that is kept", "남기는 상태의 비율"),
    "both_gates": titled("both gates together", "두 게이트의 합"),
    "share_f": titled("share of the state that is kept", "남기는 상태의 비율"),
    "share_i": titled("share of the new", "새 값의 비율"),
    "log_f": titled("logarithm of the forget gate", "망각 게이트의 로그"),
    "carried": titled("logarithm of what is kept", "남기는 양의 로그"),
    "above_i": titled("input gate beside the larger", "더 큰 쪽과 견준 입력 게이트"),
    "above_f": titled("forget gate beside the larger", "더 큰 쪽과 견준 망각 게이트"),
    "kept_n": titled("kept of the normaliser", "정규화 상태에서 남긴 부분"),
    "mean": titled("cell state over its normaliser", "정규화한 셀 상태"),
    "rate": titled("decay rate", "감쇠 속도"),
    "minus_rate": titled("logarithm of the decay", "감쇠율의 로그"),
    "normal": titled("size of what is written", "새로 쓰는 값의 크기"),
    "m_n": titled("recurrent part of the candidate", "후보 상태의 순환 부분"),
    "kept": titled("kept from before", "이전 값에서 남긴 부분"),
    "written": titled("newly written", "새로 쓴 부분"),
    "tanh_c": titled("squashed cell state", "tanh를 거친 셀 상태"),
    "relu_c": titled("rectified cell state", "ReLU를 거친 셀 상태"),
    "reset": titled("what the reset gate lets through", "리셋 게이트를 통과한 값"),
    "one_minus_z": titled("share of the new", "새 값의 비율"),
    "logits": titled("logits", "로짓"),
    "output": titled("output", "출력"),
    "loss": titled("loss", "손실"),
}

# What a node of a gate is called, by what its name begins with; % is the gate.
OF_GATES: Mapping[str, Titles] = {
    "a": titled("pre-activation of the %", "%의 활성화 전 값"),
    "from_x": titled("what the input brings to the %", "입력에서 %로 온 값"),
    "from_h": titled("what the previous state brings to the %", "이전 상태에서 %로 온 값"),
    "from_c": titled("what the cell state brings to the %", "셀 상태에서 %로 온 값"),
    "p": titled("peephole weights of the %", "%의 핍홀 가중치"),
}

LOSSES: Mapping[str, Titles] = {
    "cross_entropy": titled("cross-entropy", "교차 엔트로피"),
    "bce": titled("binary cross-entropy", "이진 교차 엔트로피"),
    "mse": titled("mean squared error", "평균 제곱 오차"),
    "given": titled("gradient from above", "위에서 온 기울기"),
}


def gate(name: str) -> Titles:
    """What a gate is called: by its letter where no name is usual."""
    return GATES.get(name) or titled(f"gate {name}", f"{name} 게이트")


def node(name: str, gates: tuple[str, ...], operation: Titles) -> Titles:
    """What a node of a cell with these gates is called: where no words are usual by its id and operation."""
    start, _, end = name.rpartition("_")
    if name in gates:
        return gate(name)
    if name in NODES:
        return NODES[name]
    if end in gates and start in OF_GATES:
        return {
            language: text.replace("%", gate(end)[language]) for language, text in OF_GATES[start].items()
        }
    return {language: f"{name} ({text})" for language, text in operation.items()}
