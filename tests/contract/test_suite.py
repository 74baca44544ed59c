"""The contract suite against the sandbox in this process, and against the contract document's own shape."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.contract import checks
from tests.contract.configs import EVERY_FIELD
from tests.contract.receiver import Receiver
from tests.contract.world import World
from tui.api import WebhooksClient
from tui.api.models import WebhookConfig
from tui.sandbox import Sandbox
from tui.sealed import SecretStr


@pytest.fixture
async def world() -> AsyncIterator[World]:
    sandbox = Sandbox(seed="demo", events=200, token="a-token-for-tests", time_scale=0)

    def client(token: str) -> WebhooksClient:
        return WebhooksClient(
            "http://sandbox.demo", SecretStr(token), allow_plain_http=True, transport=sandbox.transport()
        )

    clients = client("a-token-for-tests"), client("another-token")
    async with Receiver() as receiver:
        yield World(*clients, receiver, sandbox.settle)
    for opened in clients:
        await opened.aclose()


@pytest.mark.parametrize("check", checks.CHECKS[:-1], ids=lambda check: check.__name__)
async def test_the_sandbox_keeps_the_contract(world: World, check: Callable[[World], Awaitable[None]]) -> None:
    await check(world)
    await world.delete_all()
    await checks.nothing_was_sent_twice_and_no_secret_was_logged(world)


def test_the_suite_sends_every_field_of_the_model() -> None:
    read_only = {"id", "creationTime", "updatedTime", "signingSecret"}
    fields = {field.alias or name for name, field in WebhookConfig.model_fields.items()}
    assert set(EVERY_FIELD) == fields - read_only


async def test_every_operation_is_used() -> None:
    import inspect

    source = inspect.getsource(checks)
    methods = vars(WebhooksClient).items()
    calls = {name for name, value in methods if inspect.iscoroutinefunction(value) and not name.startswith("_")}
    operations = calls - {"aclose", "send"}  # `send` carries out any of them
    assert [name for name in operations if f".{name}(" not in source] == []
    assert len(operations) == 14
