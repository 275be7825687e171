"""The addresses of the API, version 1: each reads a spec, lets the engine compute, and sends what came out."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from app.api import body, limits, stream, wire
from app.api.compute import Compute, Gone
from app.api.events import trace_events
from app.api.experiment import prepare
from app.api.spec import CheckSpec, MapSpec, Spec, StepSpec
from app.data import task_catalogue
from app.settings import Settings

router = APIRouter()
JSON = "application/json"


def _compute(request: Request) -> Compute:
    return request.app.state.compute


def _settings(request: Request) -> Settings:
    return request.app.state.settings


ComputeOf = Annotated[Compute, Depends(_compute)]
SettingsOf = Annotated[Settings, Depends(_settings)]


def _json(value: Any) -> Response:
    return Response(wire.encode(value), media_type=JSON)


@router.post("/api/trace")
async def trace(
    spec: Annotated[Spec, Depends(body.spec(Spec))], compute: ComputeOf, settings: SettingsOf
) -> Response:
    """The forward and the backward pass of each network, step by step, as server-sent events."""
    stream.refuse_when_full(compute, settings.max_streams)
    experiment = await compute.run(lambda: prepare(spec, settings))
    return stream.EventStream(trace_events(experiment), compute)


@router.post("/api/gradient-map")
async def gradient_map_(
    spec: Annotated[MapSpec, Depends(body.spec(MapSpec))],
    compute: ComputeOf,
    settings: SettingsOf,
    request: Request,
) -> Response:
    """log10 of the norm of dL_k/dh_t (and dL_k/dc_t) for all k and t."""
    from app.api.map import gradient_map, map_answer

    experiment = await compute.run(lambda: prepare(spec, settings))
    steps, maps = gradient_map(experiment, spec)
    await compute.drain(steps, request)
    return StreamingResponse(compute.pull(map_answer(experiment, spec, maps)), media_type=JSON)


@router.get("/api/tasks")
async def tasks() -> Response:
    """The tasks: what draws the data."""
    return _json(task_catalogue())


@router.get("/api/limits")
async def limits_(settings: SettingsOf) -> Response:
    """The largest sizes that this server takes."""
    return _json(limits.table(settings))


@router.get("/healthz")
async def healthz() -> Response:
    """Whether the server answers."""
    return _json({"status": "ok"})
