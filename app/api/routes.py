"""The addresses of the API: each reads a spec, lets the engine compute, and sends what came out."""

from asyncio import wrap_future
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from app.api import answers, body, check, describe, lecture, lecture_answers, limits, maps, stream, tape, wire
from app.api.compute import Compute
from app.api.events import trace_events
from app.api.experiment import prepare
from app.api.spec import CheckSpec, DerivationSpec, DescentSpec, MapSpec, SharesSpec, Spec, StepSpec
from app.data import task_catalogue
from app.engine.optimise import Descent
from app.engine.shares import new_shares, share_norms
from app.settings import Settings

router = APIRouter(responses=describe.GUARDED)
JSON = "application/json"


def _compute(request: Request) -> Compute:
    return request.app.state.compute


def _settings(request: Request) -> Settings:
    return request.app.state.settings


ComputeOf = Annotated[Compute, Depends(_compute)]
SettingsOf = Annotated[Settings, Depends(_settings)]


def _json(value: Any) -> Response:
    return Response(wire.encode(value), media_type=JSON)


@router.post(
    "/api/trace",
    summary="Trace",
    openapi_extra=describe.takes(Spec),
    responses=describe.stream_of_events() | describe.REFUSED | describe.BUSY,
    response_class=StreamingResponse,
)
async def trace(
    spec: Annotated[Spec, Depends(body.spec(Spec))], compute: ComputeOf, settings: SettingsOf
) -> Response:
    """The forward and the backward pass of each network, step by step, as server-sent events."""
    stream.refuse_when_full(compute, settings.max_streams)
    experiment = await compute.run(lambda: prepare(spec, settings))
    return stream.EventStream(trace_events(experiment), compute)


@router.post(
    "/api/gradient-map",
    summary="Gradient map",
    openapi_extra=describe.takes(MapSpec, map="every"),
    responses={200: {"description": "what was asked for", "model": answers.MapAnswer}, **describe.REFUSED},
)
async def gradient_map(
    spec: Annotated[MapSpec, Depends(body.spec(MapSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """log10 of the norms of dL_k/dh_t and dL_k/dc_t, for each step k that has a loss and each t up to k."""
    work = limits.Work(map=spec.map, pool=spec.pool)
    experiment = await compute.run(lambda: prepare(spec, settings, work, every=spec.map == "every"))
    steps, filled = maps.passes(experiment, spec)
    await compute.drain(steps, request)
    return StreamingResponse(compute.pull(maps.answer(experiment, spec, filled)), media_type=JSON)


@router.post(
    "/api/step",
    summary="One step, node by node",
    openapi_extra=describe.takes(StepSpec, model=0, t=1),
    responses={200: {"description": "what was asked for", "model": answers.StepAnswer}, **describe.REFUSED},
)
async def step(
    spec: Annotated[StepSpec, Depends(body.spec(StepSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """The tape of one network: every node of a step with what it received and sent on the way back."""
    tape.check_model(spec)
    tape.check_step(spec, spec.ends[1])
    work = limits.Work(model=spec.model, steps=len(tape.span(spec)), batch=spec.batch)
    experiment = await compute.run(lambda: prepare(spec, settings, work))
    steps, adjoint = tape.passes(experiment, spec)
    await compute.drain(steps, request)
    return StreamingResponse(compute.pull(tape.answer(experiment, spec, adjoint)), media_type=JSON)


@router.post(
    "/api/gradient-check",
    summary="Gradient check",
    openapi_extra=describe.takes(CheckSpec, samples=16),
    responses={200: {"description": "what was asked for", "model": answers.CheckAnswer}, **describe.REFUSED},
)
async def gradient_check(
    spec: Annotated[CheckSpec, Depends(body.spec(CheckSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """Gradients beside central differences of the loss, at entries drawn from all parameters, states and
    inputs.

    What is checked is the whole gradient: `truncate` does not count here.
    """
    entries = spec.entries
    work = limits.Work(
        samples=spec.samples if entries is None else "all" if entries == "all" else len(entries)
    )
    experiment = await compute.run(lambda: prepare(spec, settings, work))
    found: list[list[check.Check]] = [[] for _ in experiment.networks]
    await compute.drain(check.checks(experiment, spec, found), request)
    return _json(check.answer(experiment, found))


@router.post(
    "/api/derivation",
    summary="A derivation by hand",
    openapi_extra=describe.takes(DerivationSpec, model=0, parameter="W_hh", index=[0, 0]),
    responses={
        200: {"description": "what was asked for", "model": lecture_answers.DerivationAnswer},
        **describe.REFUSED,
    },
)
async def derivation(
    spec: Annotated[DerivationSpec, Depends(body.spec(DerivationSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """The gradient of one element of a weight, written out by the product rule from the last step back.

    Whole, not truncated: `truncate` does not count here. Indices count from 0.
    """
    tape.check_model(spec)
    work = limits.Work(model=spec.model, terms=spec.terms)
    experiment = await compute.run(lambda: prepare(spec, settings, work))
    written = lecture.Written()
    await compute.drain(lecture.derive(experiment, spec, written), request)
    return StreamingResponse(
        compute.pull(lecture.derivation_answer(experiment, spec, written)), media_type=JSON
    )


@router.post(
    "/api/descent",
    summary="Gradient descent by hand",
    openapi_extra=describe.takes(DescentSpec, eta=0.1, updates=1),
    responses={
        200: {"description": "what was asked for", "model": lecture_answers.DescentAnswer},
        **describe.REFUSED,
    },
)
async def descent(
    spec: Annotated[DescentSpec, Depends(body.spec(DescentSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """Each network moved against its gradient, once or several times, on this one sequence."""
    experiment = await compute.run(lambda: prepare(spec, settings, limits.Work(updates=spec.updates)))
    descents = [Descent() for _ in experiment.networks]
    await compute.drain(lecture.descend_all(experiment, spec, descents), request)
    return StreamingResponse(
        compute.pull(lecture.descent_answer(experiment, spec, descents)), media_type=JSON
    )


@router.post(
    "/api/shares",
    summary="The steps' shares",
    openapi_extra=describe.takes(SharesSpec, model=0, t=1),
    responses={
        200: {"description": "what was asked for", "model": lecture_answers.SharesAnswer},
        **describe.REFUSED,
    },
)
async def shares(
    spec: Annotated[SharesSpec, Depends(body.spec(SharesSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """What each step brings to the gradient of each weight of one network, and step t's share as a matrix."""
    tape.check_model(spec)
    tape.check_step(spec, spec.t)
    work = limits.Work(model=spec.model, shares=True)
    experiment = await compute.run(lambda: prepare(spec, settings, work))
    steps, adjoint = tape.passes(experiment, spec)
    await compute.drain(steps, request)
    element = spec.element and (spec.element.name, tuple(spec.element.index))
    found = new_shares(adjoint, element)
    await compute.drain(share_norms(adjoint, found), request)
    return StreamingResponse(
        compute.pull(lecture.shares_answer(experiment, spec, adjoint, found)), media_type=JSON
    )


@router.get(
    "/api/cells",
    summary="Cells",
    responses={200: {"description": "what was asked for", "model": answers.Cells}},
)
async def cells(request: Request) -> Response:
    """The cells: shapes, nodes and edges, titles, and each formula as MathML with slots, in each notation."""
    return Response(await wrap_future(request.app.state.cells), media_type=JSON)


@router.get(
    "/api/tasks",
    summary="Tasks",
    responses={200: {"description": "what was asked for", "model": list[answers.Task]}},
)
async def tasks() -> Response:
    """The tasks that draw sequences, and what may be set in each."""
    return _json(task_catalogue())


@router.get(
    "/api/limits",
    summary="Limits",
    responses={200: {"description": "what was asked for", "model": answers.Limits}},
)
async def largest(settings: SettingsOf) -> Response:
    """The largest sizes that this server takes."""
    return _json(limits.table(settings))


@router.get(
    "/healthz",
    summary="Health",
    responses={200: {"description": "what was asked for", "model": answers.Health}},
)
async def healthz() -> Response:
    """Whether the server answers."""
    return _json({"status": "ok"})
