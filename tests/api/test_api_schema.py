"""The API's description of itself held against what it does, by specs written from the description."""

import collections

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.questions.catalogue import QUESTIONS
from app.api.questions.cell_answers import Cells
from app.api.questions.constant_answers import Limits, Task
from tests.api import ask

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


def cases(operation, mode, count, statuses):
    """Ask `count` times what the description says may be asked (or, negative, may not), and check each
    answer.
    """

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def ask_once(case):
        response = case.call(timeout=60)
        statuses[operation.path][response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert list(response.json()) == ["error"]
            assert list(response.json()["error"]) == ["code", "message", "where", "hint"]

    ask_once()


@pytest.mark.parametrize("count", [3, pytest.param(625, marks=pytest.mark.long)])
def test_answers_match_the_description_and_a_third_of_the_requests_succeed(server, count):
    """Of each address that takes a spec, `count` requests as described and as many against it; of the latter,
    which cost most, only a third of the addresses when it is to be quick.
    """
    described = schemathesis.openapi.from_url(f"{server}/openapi.json")
    statuses = collections.defaultdict(collections.Counter)
    for i, operation in enumerate(operation.ok() for operation in described.get_all_operations()):
        if operation.method.upper() == "POST":
            for mode in MODES if count > 3 or i % 3 == 0 else MODES[:1]:
                cases(operation, mode, count, statuses)
        else:
            cases(operation, schemathesis.GenerationMode.POSITIVE, 1, statuses)
    assert not [path for path, seen in statuses.items() if not seen[200]]
    total = sum(statuses.values(), collections.Counter())
    assert set(total) <= {200, 400, 422}
    assert total[200] > sum(total.values()) / 3


def test_every_example_of_the_description_is_accepted_and_its_answer_as_described(server):
    described = schemathesis.openapi.from_url(f"{server}/openapi.json")
    taken = 0
    for operation in (operation.ok() for operation in described.get_all_operations()):
        body = operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in body.get("examples", {}).values():
            if operation.path in ask.STREAMS:
                assert ask.stream(server, operation.path, example["value"])[-1]["event"] == "done"
            else:
                case = operation.Case(body=example["value"], media_type="application/json")
                assert case.call_and_validate(checks=CHECKS).status_code == 200
            taken += 1
    assert taken == sum(len(question.examples) for question in QUESTIONS)


def test_the_answers_of_gets_have_the_described_form(server):
    for path, form in (("cells", Cells), ("limits", Limits)):
        form.model_validate(ask.get(f"{server}/api/{path}").json())
    tasks = ask.get(f"{server}/api/tasks").json()
    for task in tasks:
        Task.model_validate(task)
    assert tasks[0]["name"] == "recall"
