"""A scripted server and a clock that moves only when somebody sleeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import httpx
from hypothesis import settings
from hypothesis import strategies as st

from tui.api import WebhooksClient
from tui.sealed import SecretStr

TOKEN = "tok_3f9c1d77e0a24b55"
SERVER = "https://webhooks.example"
START = datetime(2026, 7, 14, 9, 38, tzinfo=UTC)

quick = settings(deadline=None, database=None)
"""For properties: bounded, and not at the mercy of a busy machine or of another worker's files."""

Answer: TypeAlias = "httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]"


class Clock:
    """Time that passes only in `sleep`; `slept` has every wait in seconds."""

    def __init__(self) -> None:
        self.at = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


class Server:
    """Answers in the order given; the last answer is given for ever. `requests` has what was sent."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers) or [httpx.Response(200, json=[])]
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):  # a fresh one each time: a response is read once
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request)

    @property
    def bodies(self) -> list[Any]:
        """The JSON bodies sent, `None` where there was none."""
        return [json.loads(request.content) if request.content else None for request in self.requests]


def make_client(
    server: Callable[[httpx.Request], httpx.Response],
    *,
    clock: Clock | None = None,
    address: str = SERVER,
    token: str | None = TOKEN,
    **options: Any,
) -> WebhooksClient:
    """A client of `server` whose waits pass at once and whose jitter is none."""
    clock = clock or Clock()
    return WebhooksClient(
        address,
        SecretStr(token) if token is not None else None,
        transport=httpx.MockTransport(server),
        sleep=clock.sleep,
        random=lambda: 0.0,
        now=clock.now,
        **options,
    )


def status(code: int, body: Any = None, **headers: str) -> httpx.Response:
    """An answer; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(code, headers=named, json={"message": f"words of {code}"} if body is None else body)


SECRET_CONFIG: dict[str, Any] = {
    "name": "ERP",
    "url": "https://user:hunter2@erp.example/in?sig=hunter3&x=1",
    "auth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "basicAuthConfig": {"username": "anna", "password": "hunter4", "passwordIsEnvVar": False},
        "oauthConfig": {
            "clientId": "console",
            "clientSecret": None,
            "endpoint": "https://login.example/token",
            "customParameterList": [{"type": "body", "key": "audience", "value": "hunter5"}],
        },
        "apiKeyConfig": {"keyName": "X-Key", "keyValue": "hunter6"},
    },
    "payloadConfiguration": {"custom_headers": {"X-Tenant": "hunter7"}, "hydrate_entity": True},
    "signingSecret": "hunter8",
    "novelty": {"accessToken": ["hunter9", 12345]},
}
"""A webhook with secrets in most of its places."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.sampled_from(sorted(SECRET_CONFIG)), inner, max_size=4)
    ),
    max_leaves=20,
)
"""Any JSON, often under the names of a webhook's fields."""
