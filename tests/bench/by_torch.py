"""torch: the recurrence written out step by step, differentiated by autograd; and its own fused layers."""

import torch

from tests.bench.cases import Case, numbers

torch.set_num_threads(1)


def tensors(case: Case) -> dict[str, torch.Tensor]:
    kind = getattr(torch, case.dtype)
    given = {name: torch.from_numpy(value) for name, value in numbers(case).items()}
    return {name: value if name == "targets" else value.to(kind) for name, value in given.items()}


def step(case: Case, given, from_x, states):
    """h (and c) of one step; `from_x` is W_xh x + b_h, made for all steps at once."""
    h = states[0]
    if case.cell == "rnn":
        return (torch.tanh(torch.addmm(from_x, h, given["W_hh"].T)),)
    if case.cell == "lstm":
        i, f, g, o = torch.addmm(from_x, h, given["W_hh"].T).chunk(4, 1)
        c = torch.sigmoid(f) * states[1] + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
    from_h = h @ given["W_hh"].T
    r, z = torch.sigmoid(from_x[:, : 2 * case.H] + from_h[:, : 2 * case.H]).chunk(2, 1)
    n = torch.tanh(from_x[:, 2 * case.H :] + r * (from_h[:, 2 * case.H :] + given["b_hn"]))
    return ((1 - z) * n + z * h,)


def unrolled(case: Case, given):
    """The states of all steps, h first, and the losses (T,), summed over the batch."""
    states = tuple(given["xs"].new_zeros(case.B, case.H) for _ in range(2 if case.cell == "lstm" else 1))
    states[0].requires_grad_()
    kept = []
    for from_x in given["xs"] @ given["W_xh"].T + given["b_h"]:
        states = step(case, given, from_x, states)
        kept.append(states)
    logits = torch.stack([states[0] for states in kept]) @ given["W_hy"].T + given["b_y"]
    losses = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), given["targets"].flatten(), reduction="none"
    )
    return [state for states in zip(*kept, strict=True) for state in states], losses.view(case.T, -1).sum(1)


def map_by_row(case: Case):
    """One backward pass for each loss; of T = 1,000 one row in `every`, whose time counts `every` times."""
    kept, losses = unrolled(case, tensors(case))

    def run():
        found = torch.zeros(case.T, len(kept))
        for k in range(case.T - 1, -1, -case.every):
            reached = [state for at in range(0, len(kept), case.T) for state in kept[at : at + k + 1]]
            grads = torch.autograd.grad(losses[k], reached, retain_graph=True)
            found[k, : len(grads)] = torch.stack(grads).norm(dim=(1, 2))
        return found

    return run, lambda found: found[-1, case.T - 6]


def map_batched(case: Case):
    kept, losses = unrolled(case, tensors(case))
    each = torch.eye(case.T, dtype=losses.dtype)

    def run():
        grads = torch.autograd.grad(losses, kept, each, retain_graph=True, is_grads_batched=True)
        return torch.stack([grad.norm(dim=(1, 2)) for grad in grads], 1)

    return run, lambda found: found[-1, case.T - 6]


def train_unrolled(case: Case):
    """The recurrence written out, all states and their gradients kept."""
    given = tensors(case)
    weights = [given[name].requires_grad_() for name in ("W_hh", "W_xh", "b_h", "W_hy", "b_y")]

    def run():
        kept, losses = unrolled(case, given)
        return torch.autograd.grad(losses.sum(), [*weights, *kept])

    return run, lambda grads: grads[0].norm()


def train_by_cell(case: Case):
    """A loop over nn.LSTMCell, fused within a step, all states and their gradients kept."""
    given = tensors(case)
    cell = loaded(torch.nn.LSTMCell(case.X, case.H), given, "")
    weights = [cell.weight_hh, cell.weight_ih, cell.bias_ih, *read_out(given)]

    def run():
        h = c = given["xs"].new_zeros(case.B, case.H)
        hs, cs = [], []
        for x in given["xs"]:
            h, c = cell(x, (h, c))
            hs.append(h)
            cs.append(c)
        return torch.autograd.grad(loss(torch.stack(hs), given), [*weights, *hs, *cs])

    return run, lambda grads: grads[0].norm()


def train_fused(case: Case):
    """nn.LSTM, which keeps no state's gradient and no gates."""
    given = tensors(case)
    layer = loaded(torch.nn.LSTM(case.X, case.H), given, "_l0")
    weights = [layer.weight_hh_l0, layer.weight_ih_l0, layer.bias_ih_l0, *read_out(given)]

    def run():
        return torch.autograd.grad(loss(layer(given["xs"])[0], given), weights)

    return run, lambda grads: grads[0].norm()


def loaded(module: torch.nn.Module, given, suffix: str) -> torch.nn.Module:
    """An LSTM of torch's own with the numbers of the case."""
    module.to(given["xs"].dtype)
    values = {"weight_ih": given["W_xh"], "weight_hh": given["W_hh"], "bias_ih": given["b_h"]}
    values["bias_hh"] = torch.zeros_like(given["b_h"])
    module.load_state_dict({name + suffix: value for name, value in values.items()})
    return module


def read_out(given) -> list[torch.Tensor]:
    return [given[name].requires_grad_() for name in ("W_hy", "b_y")]


def loss(hs: torch.Tensor, given) -> torch.Tensor:
    logits = hs @ given["W_hy"].T + given["b_y"]
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), given["targets"].flatten(), reduction="sum"
    )


def spectrum(case: Case):
    """Every step's Jacobian, their products, singular values: right above 1e-16 of the largest."""
    given = tensors(case)
    with torch.no_grad():
        kept, _ = unrolled(case, given)
        from_x = given["xs"] @ given["W_xh"].T + given["b_h"]
        first = torch.zeros(1, case.H, dtype=from_x.dtype)
        states = [
            torch.cat([first, *kept[at : at + case.T - 1]]) for at in range(0, len(kept), case.T)
        ]  # before each step

    def joint(a, *before):
        after = step(case, given, a[None], tuple(state[None] for state in before))
        return torch.cat(after, 1)[0]

    def run():
        with torch.no_grad():
            places = tuple(range(1, 1 + len(states)))
            found = torch.func.vmap(torch.func.jacrev(joint, places))(from_x[:, 0], *states)
            jacobians = torch.cat(found, 2)
            products = [torch.eye(jacobians.shape[1], dtype=from_x.dtype)]
            for t in range(case.T - 1, 0, -1):
                products.append(products[-1] @ jacobians[t])
            return torch.linalg.svdvals(torch.stack(products))

    return run, lambda found: found[5, 0]
