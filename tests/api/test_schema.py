"""Whatever anybody sends, the API answers as it says it does."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from schoolweave.web.publishing.api import api
from schoolweave.web.wsgi import application

EXAMPLES = 25
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = application


@pytest.fixture
def unhurried(monkeypatch):
    """Let a test ask as often as it likes."""
    monkeypatch.setattr(api.throttle[0], "num_requests", 1_000_000)


@pytest.fixture
def one_connection():
    """Keep the test's own connection, and its transaction, over what are whole requests to the server."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answer_is_as_described(case, small, unhurried, one_connection):
    case.call_and_validate(checks=CHECKS)
