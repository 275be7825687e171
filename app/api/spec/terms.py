"""Known terms of the field under which a setting is asked for: what they are here, or what there is instead.

One table; a spelling counts whatever its case and underscores.
"""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple


class Term(NamedTuple):
    """The answer to an unknown key: a message, and what would help."""

    message: str
    hint: str


# A key here, the terms for it, and where in a spec it stands.
SAME: Mapping[str, tuple[str, str]] = {
    "hidden": ("units hidden_size hidden_dim hidden_units num_units n_hidden", "models.0.hidden"),
    "activation": ("nonlinearity activation_function", "models.0.activation, of an rnn or an lstm"),
    "reset": ("reset_after linear_before_reset", "models.0.reset, of a gru"),
    "bias": ("use_bias no_bias", "models.0.bias"),
    "peepholes": ("peephole use_peepholes", "models.0.peepholes, of an lstm"),
    "gate_activation": ("recurrent_activation inner_activation", "models.0.gate_activation, of a gated cell"),
    "cell_output": ("cell_activation", "models.0.cell_output, of an lstm"),
    "cell": ("cell_type rnn_type mode type", "models.0.cell"),
    "layers": ("num_layers n_layers num_hidden_layers stack", "models.0.layers"),
    "bidirectional": ("num_directions direction", "models.0.bidirectional"),
    "merge": ("merge_mode", "models.0.merge, of both directions"),
    "embedding": ("embedding_dim embed_dim num_embeddings", "models.0.embedding, its size"),
    "weights": ("params parameters state_dict", "models.0.weights"),
    "seed": ("random_state", "models.0.seed"),
    "init": (
        "initializer initialization initialisation kernel_initializer recurrent_initializer weight_init",
        "models.0.init",
    ),
    "h_0": ("h0 hx initial_state initial_h", "models.0.h_0"),
    "c_0": ("c0 cx initial_c", "models.0.c_0, of an lstm"),
    "coupled": ("input_forget cifg coupled_gates", "models.0.coupled, of an lstm"),
    "recurrent_bias": ("bias_hh", "models.0.recurrent_bias, of a gru"),
    "rule": ("scheme method", "models.0.init.rule"),
    "gain": ("scale", "models.0.init.gain"),
    "forget_bias": ("bias_forget", "models.0.init.forget_bias, of an lstm"),
    "T_max": ("max_lag", "models.0.init.T_max, for the rule chrono"),
    "x": ("inputs input data xs", "sequence.x, rows of numbers"),
    "y": ("targets target labels ys", "sequence.y, beside x"),
    "classes": ("num_classes n_classes output_size output_dim vocab_size", "sequence.classes, beside x"),
    "T": ("seq_len seq_length sequence_length timesteps time_steps length steps", "sequence.T, of a task"),
    "task": ("task_name", "sequence.task"),
    "batch": ("batch_size", "sequence.batch, of a task"),
    "shuffle": ("permute permutation", "sequence.shuffle, of a task"),
    "kind": ("criterion loss_fn loss_function type", "loss.kind"),
    "at": ("loss_steps", "loss.at"),
    "reduction": ("reduce", "loss.reduction"),
    "truncate": ("tbptt truncation bptt k2 truncated_bptt_steps", "truncate"),
    "models": ("model networks", "models"),
    "eta": ("lr learning_rate rate step_size", "eta, of POST /api/descent"),
}
# What a key's value has to be, where that differs from the term's.
VALUES: Mapping[str, str] = {
    "reset": 'reset: "after" the product (PyTorch, Keras with reset_after=True, ONNX with '
    'linear_before_reset=1), or "before" it',
    "activation": "tanh, relu, sigmoid or identity, of an rnn; tanh or relu, of an lstm",
    "bias": "bias: false leaves all biases of the cell out",
    "layers": "layers: 1 to 4, on top of each other, of /api/trace, /api/gradient-map and /api/numbers",
    "bidirectional": "bidirectional: true reads the sequence from its end as well",
    "merge": 'merge: "concat" or "sum" of the outputs of both directions',
    "embedding": "embedding: the size of the vector of each symbol; its matrix is E",
    "peepholes": "peepholes: true lets the gates see the cell state",
    "gate_activation": 'gate_activation: "sigmoid", "hard_sigmoid" (slope 1/5) or "hard_sigmoid_6" (1/6)',
    "cell_output": 'cell_output: "activated" or "tanh" of the cell state, or "identity" for itself',
    "classes": "classes says how many there are, beside x and y; where weights are given they say it",
    "init": 'init: {"rule": "torch", "keras", "glorot", "orthogonal", "identity" or "chrono", "gain": 1}',
    "truncate": "truncate: n cuts the way back between steps n - 1 and n, 2n - 1 and 2n, …",
}
# Terms for what there is not, what it does, and what there is instead.
ABSENT: tuple[tuple[str, str, str], ...] = (
    (
        "activations",
        "it would be another function for the gates",
        "gates are sigmoids here, candidates and the LSTM's output go through tanh; activation is of an rnn",
    ),
    (
        "recurrent_dropout dropout zoneout variational_dropout",
        "it leaves out units at random while a network trains",
        "every unit takes part in every step here",
    ),
    (
        "go_backwards reverse",
        "it reads the sequence from its end",
        "give x and y in reverse order",
    ),
    (
        "batch_first time_major",
        "it says where the axis of the batch stands",
        "there is one sequence at a time, x as T rows; of a task POST /api/step takes sequence.batch up to 8",
    ),
    (
        "return_sequences return_state output_hidden_states",
        "it chooses what is told of the states",
        "every state of every step is in the answer of POST /api/trace",
    ),
    (
        "stateful",
        "it keeps the last state for the next request",
        "give that state as h_0 (and c_0)",
    ),
    (
        "bias_initializer",
        "it draws the biases by a rule of their own",
        "biases are drawn by init.rule, or given as weights",
    ),
    (
        "proj_size num_proj projection",
        "it makes h shorter than c by a matrix",
        "h and c have the same number of units here; the one read-out is W_hy",
    ),
    (
        "unit_forget_bias",
        "it sets the forget gate's bias to 1",
        '"init": {"forget_bias": 1}; the rule keras does so too',
    ),
    (
        "input_forget coupled_gates cifg",
        "it makes the input gate 1 - f",
        "i and f of an lstm are two gates here; a gru has one, z, for both",
    ),
    (
        "layer_norm layernorm batch_norm",
        "it normalises what goes into the gates",
        "pre-activations go into the gates as they are here",
    ),
    (
        "input_size input_dim n_inputs num_inputs",
        "it says how many inputs there are",
        "the sequence says it here: the columns of x, or the task",
    ),
    (
        "mask masking mask_zero padding pad zero_output_for_mask",
        "it leaves out steps",
        "every step of x counts here; a target of null stands for a step without a loss",
    ),
    (
        "dtype precision device",
        "it chooses how numbers are kept, and where",
        "all is computed in float64 by NumPy here",
    ),
    (
        "optimizer optimiser epochs momentum",
        "it is for training",
        "POST /api/descent moves weights downhill by eta, once or several times; nothing else trains here",
    ),
    (
        "clip clipnorm clipvalue clip_norm clip_value cell_clip clip_grad_norm max_grad_norm",
        "it makes large gradients, or states, smaller",
        "POST /api/clipping says what clipping by norm or by value makes of the gradient",
    ),
    (
        "weight_decay kernel_regularizer recurrent_regularizer bias_regularizer",
        "it adds a penalty on the weights",
        "gradients here are those of the loss alone",
    ),
    (
        "unroll implementation use_cudnn",
        "it chooses how a library computes the same numbers",
        "leave it out",
    ),
)


def term(key: str, known: Collection[str]) -> Term | None:
    """The answer to `key` where it is a term of the field; `known`: the keys of the record it stands in."""
    for ours in known:
        if ours in SAME and (_plain(key) == _plain(ours) or _is_one(key, SAME[ours][0])):
            return Term(f"{key} is not a name here; it is {ours}", VALUES.get(ours) or f"rename it: {ours}")
    for terms, does, instead in ABSENT:
        if _is_one(key, terms):
            return Term(f"{key} is not here: {does}", instead)
    for ours, (terms, place) in SAME.items():
        if key == ours or _is_one(key, terms):
            return Term(f"{key} is not known here", f"its place is {place}")
    return None


def _is_one(key: str, terms: str) -> bool:
    return _plain(key) in map(_plain, terms.split())


def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())
