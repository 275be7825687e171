"""The addresses of the API: each reads a spec, lets the engine compute, and sends what came out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api.http.asked import JSON, AskedOf, answers, gives, streams
from app.api.http.body import spec as body
from app.api.http.constants import HEALTHY
from app.api.http.describe import GUARDED, REFUSED, takes_json
from app.api.questions import answers as forms
from app.api.questions import (
    check,
    lecture,
    lecture_answers,
    maps,
    numbers,
    passes,
    passes_answers,
    seeds,
    spectra,
    tables,
    tape,
    verdicts,
    why,
    why_answers,
    why_events,
)
from app.api.questions.cell_answers import Cells
from app.api.questions.events import trace_events
from app.api.spec.questions import (
    AttributionSpec,
    CheckSpec,
    ClippingSpec,
    DerivationSpec,
    DescentSpec,
    FactorsSpec,
    MapSpec,
    NumbersSpec,
    PassesSpec,
    PathsSpec,
    SeedsSpec,
    SharesSpec,
    SpectrumSpec,
    StepSpec,
    TruncationSpec,
    VerdictSpec,
)
from app.api.spec.spec import Spec

TRACE_ORDER = (
    "plan; forward and output for each t and model; backward for each, from the last t; gradients; done"
)
PASSES_ORDER = (
    "plan; forward, blocks from the first step up; backward, blocks from the last step down; "
    "gradients for each model; map; done"
)

router = APIRouter(responses=GUARDED)


@router.post("/api/trace", summary="Trace", **streams(Spec, forms.EVENTS, TRACE_ORDER))
async def trace(spec: Annotated[Spec, Depends(body(Spec))], asked: AskedOf) -> Response:
    """The forward and the backward pass of each network, step by step, as server-sent events."""
    return await asked.events(spec, trace_events)


@router.post(
    "/api/passes", summary="Passes and map", **streams(PassesSpec, passes_answers.PASSES, PASSES_ORDER)
)
async def both_passes(spec: Annotated[PassesSpec, Depends(body(PassesSpec))], asked: AskedOf) -> Response:
    """Both passes of each network and the gradient map in one answer, in blocks of steps by quantity.

    The map is held to the limits on its own: one that is too large or too costly is refused in its event.
    """
    return await asked.events(spec, passes.passes_events)


@router.post("/api/gradient-map", summary="Gradient map", **answers(MapSpec, forms.MapAnswer, map="every"))
async def gradient_map(spec: Annotated[MapSpec, Depends(body(MapSpec))], asked: AskedOf) -> Response:
    """log10 of the norms of dL_k/dh_t and dL_k/dc_t, for each step k that has a loss and each t up to k."""
    return await asked.json(spec, maps.gradient_map)


@router.post("/api/numbers", summary="A spec in numbers", **answers(NumbersSpec, numbers.NumbersAnswer))
async def plain(spec: Annotated[NumbersSpec, Depends(body(NumbersSpec))], asked: AskedOf) -> Response:
    """What the task and the rules draw, number by number: as `sequence`, `weights` and states of a spec."""
    return await asked.json(spec, numbers.numbers)


@router.post(
    "/api/step", summary="One step, node by node", **answers(StepSpec, forms.StepAnswer, model=0, t=1)
)
async def step(spec: Annotated[StepSpec, Depends(body(StepSpec))], asked: AskedOf) -> Response:
    """The tape of one network: every node of a step with what it received and sent on the way back."""
    return await asked.json(spec, tape.step)


@router.post(
    "/api/gradient-check", summary="Gradient check", **answers(CheckSpec, forms.CheckAnswer, samples=16)
)
async def gradient_check(spec: Annotated[CheckSpec, Depends(body(CheckSpec))], asked: AskedOf) -> Response:
    """Gradients beside central differences of the loss, at entries drawn from all parameters, states and
    inputs.

    What is checked is the whole gradient: `truncate` does not count here. `reordered` says how many digits
    gradients have, and they are those that the spec asks for: cut off where it says so.
    """
    return await asked.json(spec, check.gradient_check)


@router.post(
    "/api/derivation",
    summary="A derivation by hand",
    **answers(DerivationSpec, lecture_answers.DerivationAnswer, model=0, parameter="W_hh", index=[0, 0]),
)
async def derivation(
    spec: Annotated[DerivationSpec, Depends(body(DerivationSpec))], asked: AskedOf
) -> Response:
    """The gradient of one element of a weight, written out by the product rule from the last step back.

    Whole, not truncated: `truncate` does not count here. Indices count from 0.
    """
    return await asked.json(spec, lecture.derive)


@router.post(
    "/api/descent",
    summary="Gradient descent by hand",
    **answers(DescentSpec, lecture_answers.DescentAnswer, eta=0.1, updates=1),
)
async def descent(spec: Annotated[DescentSpec, Depends(body(DescentSpec))], asked: AskedOf) -> Response:
    """Each network moved against its gradient, once or several times, on this one sequence."""
    return await asked.json(spec, lecture.descent)


@router.post(
    "/api/shares",
    summary="The steps' shares",
    **answers(SharesSpec, lecture_answers.SharesAnswer, model=0, t=1),
)
async def shares(spec: Annotated[SharesSpec, Depends(body(SharesSpec))], asked: AskedOf) -> Response:
    """What each step brings to the gradient of each weight of one network, and step t's share as a matrix."""
    return await asked.json(spec, lecture.shares)


@router.post(
    "/api/factors", summary="Which factor did it", **answers(FactorsSpec, why_answers.FactorsAnswer, model=0)
)
async def factors(spec: Annotated[FactorsSpec, Depends(body(FactorsSpec))], asked: AskedOf) -> Response:
    """Why one loss fades on its way back: an RNN's saturation and weights, a gated cell's paths, by step.

    Whole, not truncated: `truncate` does not count here.
    """
    return await asked.json(spec, why.factors)


@router.post(
    "/api/paths",
    summary="By the cell state alone",
    **answers(PathsSpec, why_answers.PathsAnswer, model=1),
)
async def paths(spec: Annotated[PathsSpec, Depends(body(PathsSpec))], asked: AskedOf) -> Response:
    """How an LSTM's gradient came down to c_t: through the forget gates alone, or through h at least once.

    Whole, not truncated: `truncate` does not count here.
    """
    return await asked.json(spec, why.paths)


@router.post(
    "/api/attribution",
    summary="Attribution over time",
    **answers(AttributionSpec, why_answers.AttributionAnswer, model=0),
)
async def attribution(
    spec: Annotated[AttributionSpec, Depends(body(AttributionSpec))], asked: AskedOf
) -> Response:
    """Which steps the gradient of each weight and gate comes from, and what each input weighs in the loss."""
    return await asked.json(spec, why.attribution)


@router.post("/api/verdict", summary="A verdict", **answers(VerdictSpec, why_answers.VerdictAnswer, model=0))
async def verdict(spec: Annotated[VerdictSpec, Depends(body(VerdictSpec))], asked: AskedOf) -> Response:
    """Vanishing, exploding, saturated or healthy, by which thresholds; and what one change would make of it.

    A risk, no law: a network at risk may learn all the same. `truncate` does not count here.
    """
    return await asked.json(spec, verdicts.verdict)


@router.post(
    "/api/truncation",
    summary="Truncated BPTT",
    **answers(TruncationSpec, why_answers.TruncationAnswer, model=0),
)
async def truncation(
    spec: Annotated[TruncationSpec, Depends(body(TruncationSpec))], asked: AskedOf
) -> Response:
    """What truncated BPTT loses, by block length: each weight's truncated gradient beside the full one."""
    return await asked.json(spec, why.truncation)


@router.post(
    "/api/clipping", summary="Clipping", **answers(ClippingSpec, why_answers.ClippingAnswer, model=0)
)
async def clipping(spec: Annotated[ClippingSpec, Depends(body(ClippingSpec))], asked: AskedOf) -> Response:
    """What the optimiser is given instead of the raw gradient: shorter, or turned as well."""
    return await asked.json(spec, why.clipping)


@router.post(
    "/api/spectrum",
    summary="Singular values over distance",
    **streams(SpectrumSpec, why_events.SPECTRUM, "progress; spectrum; done", model=0),
)
async def spectrum(spec: Annotated[SpectrumSpec, Depends(body(SpectrumSpec))], asked: AskedOf) -> Response:
    """By which factors the way back from step t stretches and shrinks, over every distance."""
    return await asked.events(spec, spectra.spectrum_events)


@router.post(
    "/api/seeds",
    summary="Many seeds",
    **streams(SeedsSpec, why_events.SEEDS, "plan; for each seed progress and seed; bands; done", seeds=3),
)
async def many(spec: Annotated[SeedsSpec, Depends(body(SeedsSpec))], asked: AskedOf) -> Response:
    """Each network drawn by several seeds, the same for all: their curves as they come, median and band.

    `truncate` does not count here; the sequence stays the same.
    """
    return await asked.events(spec, seeds.seed_events)


@router.post(
    "/api/table",
    summary="A table of one's own",
    openapi_extra=takes_json(tables.TableQuestion, tables.EXAMPLES),
    responses={200: {"description": "what was read", "model": tables.TableAnswer}, **REFUSED},
)
async def table(
    question: Annotated[tables.TableQuestion, Depends(body(tables.TableQuestion))], asked: AskedOf
) -> Response:
    """Reads numbers as people have them: a text, or the bytes of a CSV, .npy or .npz file.

    What the text leaves open is assumed, said, and can be chosen; missing values are marked, not left out.
    """
    return await asked.pieces(tables.answer(question))


@router.head("/api/presets", include_in_schema=False)
@router.get("/api/presets", summary="Presets", **gives(list[why_answers.Preset]))
async def named(request: Request) -> Response:
    """Named examples of how gradients live and die, each a whole spec."""
    return await _constant(request, "presets")


@router.head("/api/cells", include_in_schema=False)
@router.get("/api/cells", summary="Cells", **gives(Cells))
async def cells(request: Request) -> Response:
    """The cells: shapes, nodes and edges, titles, and each formula as MathML with slots, in each notation."""
    return await _constant(request, "cells")


@router.head("/api/tasks", include_in_schema=False)
@router.get("/api/tasks", summary="Tasks", **gives(list[forms.Task]))
async def tasks(request: Request) -> Response:
    """The tasks that draw sequences, and what may be set in each."""
    return await _constant(request, "tasks")


@router.head("/api/limits", include_in_schema=False)
@router.get("/api/limits", summary="Limits", **gives(forms.Limits))
async def largest(request: Request) -> Response:
    """The largest sizes that this server takes."""
    return await _constant(request, "limits")


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Health", **gives(forms.Health))
async def healthz() -> Response:
    """Whether the server answers."""
    return Response(HEALTHY, media_type=JSON)


async def _constant(request: Request, name: str) -> Response:
    return await request.app.state.constants[name].response(request)
