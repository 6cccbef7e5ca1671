"""schemathesis asks the server whatever its own description allows and forbids; every answer has to be as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from dondoc.cli.desk import Desk
from dondoc.cli.work import Settings as Reading
from dondoc.serve.app import application
from dondoc.serve.settings import Settings
from dondoc.store.store import Store
from tests.documents import TODAY, letter

TOKEN = "mot-token-du-dai-0123456789"
EXAMPLES = 25


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    name = tmp_path_factory.mktemp("openapi") / "store.db"
    with Store.open(name, create=True) as store:
        for number in range(1, 6):
            store.save(letter(number))
        desk = Desk(store, Reading(), 30.0)
        app = application(Settings(store, desk, lambda: TODAY, TOKEN, hosts=None, largest=100_000))
        yield schemathesis.openapi.from_asgi("/openapi.json", app)
        desk.close()


def operations(api: schemathesis.BaseSchema) -> Iterator[Any]:
    for found in api.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
def test_every_answer_is_as_described(api: schemathesis.BaseSchema, mode: schemathesis.GenerationMode) -> None:
    for operation in operations(api):
        # nothing can be wrong in a question without parameters
        if operation.path != "/health" or mode is schemathesis.GenerationMode.POSITIVE:
            _check(operation, mode)


def _check(operation: Any, mode: schemathesis.GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def check(case: Case[Any]) -> None:
        # no description says what is in a file: most bytes are no document, and a number is as good a text as any
        excluded: list[Any] = [positive_data_acceptance, negative_data_rejection] if case.method == "POST" else []
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, excluded_checks=excluded)

    check()


def test_the_description_names_every_operation(api: schemathesis.BaseSchema) -> None:
    found = {f"{operation.method.upper()} {operation.path}" for operation in operations(api)}
    assert found == {
        *(f"GET {path}" for path in ("/tasks", "/tasks/{id}", "/documents", "/documents/{id}", "/bodies", "/changes")),
        *(f"GET {path}" for path in ("/tasks.ics", "/feed.atom", "/health")),
        "POST /documents",
    }
