"""A question is one file and one line of the list: everything else about it is made from these."""

import importlib
import pkgutil
from collections.abc import Iterator

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from app.api import questions as room
from app.api.questions import catalogue, clipping
from app.api.questions.catalogue import QUESTIONS
from app.api.questions.examples import examples
from app.api.questions.forms import Answer
from app.api.questions.question import Question
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Count
from app.api.spec.one_model import ModelSpec
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.main import create_app
from app.settings import Settings
from tests.api import ask

OF_SPECS = [question for question in QUESTIONS if question.is_of_spec]
EXAMPLES = [
    pytest.param(question, example["value"], id=f"{question.name}-{name}")
    for question in QUESTIONS
    for name, example in question.examples.items()
]


class TimesSpec(ModelSpec):
    """A spec, a network, and how many times it is named."""

    times: Count = 1

    def cost(self, size: Size) -> Cost:
        return Cost(size.made * self.times, size.held, self.times)


class TimesAnswer(Answer):
    """The cell of the network, so many times."""

    cells: list[str]


def answer(experiment: Experiment, spec: TimesSpec) -> Iterator[bytes]:
    """Names the cell of a network."""
    yield wire.encode({"cells": [experiment.networks[spec.model].only.cell.name] * spec.times})


TIMES = Question(
    path="/api/times",
    summary="A toy",
    spec=TimesSpec,
    answer=answer,
    form=TimesAnswer,
    examples=examples(TimesSpec, model=0, times=2),
    plain={"times": {"enum": [1, 2]}},
)


@pytest.fixture(scope="module")
def client():
    """An app with one question more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "QUESTIONS", (*QUESTIONS, TIMES))
        with TestClient(create_app(Settings()), base_url="http://localhost") as client:
            yield client


@pytest.fixture(scope="module")
def described(client):
    return client.get("/openapi.json").json()


def schema_of(described, name):
    """A validator of the record `name`."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    return jsonschema_rs.validator_for(schema)


def forms_of(question):
    return question.form if isinstance(question.form, tuple) else (question.form,)


@pytest.mark.parametrize(("question", "body"), EXAMPLES)
def test_an_example_is_accepted_by_its_route_and_by_its_schema(question, body, client, described):
    schema_of(described, question.spec.__name__).validate(body)
    response = client.post(question.path, json=body)
    assert response.status_code == 200, response.text
    if question.streams:
        events = ask.events(response)
        assert events[-1]["event"] == "done"
        names = [form.model_fields["event"].annotation.__args__[0] for form in question.form]
        assert {event["event"] for event in events} <= set(names)
    else:
        question.form.model_validate(response.json())


def allowed(schema):
    """The values at the edges of what a schema takes."""
    values = schema.get("enum") or [schema[key] for key in ("const", "minimum", "maximum") if key in schema]
    return values or [None]


@pytest.mark.parametrize("question", OF_SPECS, ids=lambda question: question.name)
def test_what_is_said_to_be_plain_is_accepted_of_the_shortest_sequence_and_every_cell(question, client):
    own = set(question.spec.model_fields) - set(BaseSpec.model_fields)
    example = {name: each for name, each in question.examples["drawn"]["value"].items() if name in own}
    first = {name: allowed(schema)[0] for name, schema in question.plain.items()}
    for cell in question.cells:
        body = {"sequence": {"task": "series", "T": 1}, "models": [{"cell": cell, "hidden": 1}], **example}
        body |= first | ({"model": 0} if "model" in own else {})
        for name, schema in question.plain.items():
            for value in allowed(schema):
                response = client.post(question.path, json={**body, name: value})
                assert response.status_code == 200, (name, value, response.text)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_all_about_a_question_stands_in_its_file(question):
    home = question.answer.__module__
    assert home == f"app.api.questions.{question.name}"
    assert question.spec.__module__ == home
    # A cell of one's own is told as the catalogue tells the others.
    assert question.name == "cell" or any(form.__module__ == home for form in forms_of(question))
    assert question.summary
    assert question.description
    if question.is_of_spec:
        assert "cost" in vars(question.spec)


def test_a_question_more_has_a_route_a_schema_and_a_place_on_the_apis_page(client, described):
    body = TIMES.examples["drawn"]["value"]
    assert client.post("/api/times", json=body).json() == {"cells": ["rnn", "rnn"]}
    operation = described["paths"]["/api/times"]["post"]
    assert (operation["summary"], operation["description"]) == ("A toy", "Names the cell of a network.")
    form = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert form == {"$ref": "#/components/schemas/TimesAnswer"}
    schema = schema_of(described, "TimesSpec")
    assert schema.is_valid(body)
    assert not schema.is_valid({**body, "times": 0})
    assert "/api/times" in client.get("/docs").text


def test_a_question_more_is_held_to_the_limits_by_its_own_cost(client):
    body = {**TIMES.examples["drawn"]["value"], "times": 10**9}
    error = ask.problem(client.post("/api/times", json=body))
    assert error["code"] in ("spec.too_large", "spec.too_costly")
    error = ask.problem(client.post("/api/times", json={**body, "times": 1, "model": 2}))
    assert (error["code"], error["where"]) == ("spec.no_such_model", "model")


def test_an_example_that_its_spec_refuses_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no model 9"):
        examples(clipping.ClippingSpec, model=9)


def test_every_file_with_a_question_stands_in_the_list():
    names = [found.name for found in pkgutil.iter_modules(room.__path__)]
    modules = [importlib.import_module(f"{room.__name__}.{name}") for name in names]
    there = [module.QUESTION for module in modules if hasattr(module, "QUESTION")]
    assert sorted(question.path for question in there) == sorted(question.path for question in QUESTIONS)


def test_addresses_and_specs_are_each_of_one_question():
    for names in ([each.path for each in QUESTIONS], [each.spec.__name__ for each in QUESTIONS]):
        assert len(set(names)) == len(names)
