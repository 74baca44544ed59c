"""A server that answers every operation with hostile text in every string that the contract allows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote

import httpx

from tests.hostile.matrix import TARGET, all_cases, mark, text_of

_NEWEST = datetime.now(UTC) - timedelta(hours=1)
"""Within the window that the program opens with, whatever day it is."""

PAGE = 25
_NUMBER = re.compile(r"[a-z]{2}(\d\d)")

Answer = tuple[int, Any]


def time_of(number: int) -> str | None:
    """Return the time at which an event happened: the target last. Every fourth has no time that could be read."""
    if number == TARGET:
        return f"{_NEWEST:%Y-%m-%dT%H:%M:00Z}"
    return f"{_NEWEST - timedelta(minutes=60 - number % 60):%Y-%m-%dT%H:%M:00Z}" if number % 4 else None


class HostileServer:
    """The whole API; `transport` is for a client. Webhook `TARGET` is made of `WORST`, the others of one case each.

    Webhook number n answers with an error to the list of its events where n is divisible by 9, so that errors are drawn
    too.
    """

    def __init__(self, *, surrogates: bool = True) -> None:
        self.numbers = [TARGET, *range(len(all_cases(surrogates=surrogates)))]
        self._surrogates = surrogates
        self.asked: list[str] = []
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            (method, re.compile(f".*?{path.replace('{}', '([^/]+)')}"), answer)
            for method, path, answer in (
                ("GET", "/v1/webhooks/.well-known/public-key", self._public_key),
                ("GET", "/v1/webhooks/configured-events", self._configured_events),
                ("GET", "/v1/webhooks/configs", self._configs),
                ("POST", "/v1/webhooks/configs", self._create),
                ("GET", "/v1/webhooks/configs/{}", self._get),
                ("PUT", "/v1/webhooks/configs/{}", self._update),
                ("DELETE", "/v1/webhooks/configs/{}", self._delete),
                ("POST", "/v1/webhooks/configs/{}/test-oauth", self._test_oauth),
                ("POST", "/v1/webhooks/configs/{}/trigger", self._trigger),
                ("POST", "/v2/webhooks/configs/{}/events", self._events),
                ("GET", "/v1/webhooks/configs/{}/events/{}", self._event),
                ("POST", "/v1/webhooks/configs/{}/events/replay-batch", self._replay_batch),
                ("POST", "/v1/webhooks/configs/{}/events/{}/replay", self._replay),
                ("POST", "/v1/webhooks/configs/{}/example", self._example),
            )
        ]

    @property
    def transport(self) -> httpx.MockTransport:
        """The transport through which a client sends."""
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The answer to any request; headers are hostile too."""
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        for method, pattern, handler in self._routes:
            matched = pattern.fullmatch(path)
            if matched is not None and method == request.method:
                self.asked.append(handler.__name__.removeprefix("_"))
                ids = [unquote(part, errors="surrogatepass") for part in matched.groups()]
                body = json.loads(request.content) if request.content else {}
                numbers = [int(match[1]) if (match := _NUMBER.match(written)) else TARGET for written in ids]
                status, answer = handler(body, *numbers)
                return self._response(status, answer, numbers[0] if numbers else TARGET)
        raise AssertionError(f"no operation of the contract: {request.method} {path}")

    def _response(self, status: int, answer: Any, number: int) -> httpx.Response:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        headers = {"content-type": "application/json"}
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        for name, field in (("x-request-id", "rq"), ("server", "sv"), ("x-odd", "hd")):
            pairs.append((name.encode(), self.say(field, number).encode("utf-8", "replace")))
        return httpx.Response(status, headers=pairs, content=content)

    def say(self, field: str, number: int) -> str:
        """A hostile string that can be recognised on the screen."""
        return mark(field, number) + text_of(number, surrogates=self._surrogates)

    def _say(self, number: int, field: str) -> str:
        return self.say(field, number)

    def _everything(self, field: str) -> dict[str, Any]:
        """Every case as key and as value."""
        return {self.say(f"{field}", number): [self.say(field, number)] for number in self.numbers[1:]}

    # --- webhooks ---------------------------------------------------------------------------------------------------

    def config(self, number: int) -> dict[str, Any]:
        """A webhook whose every text is hostile. The target's enums are real, so that its editor shows every field."""
        say, target = partial(self._say, number), number == TARGET
        return {
            "id": say("ci"),
            "name": say("na"),
            "eventName": say("en"),
            "eventVersion": say("ev"),
            "url": f"https://{mark('ho', number)}.test/{say('ur')}" if number % 2 else say("ur"),
            "creationTime": say("ct"),
            "updatedTime": say("ut"),
            "httpMethod": "POST" if target else say("mt"),
            "enabled": True,
            "protected": number % 5 == 0,
            "status": "active" if target else say("st"),
            "jsonataExpression": say("js"),
            "deliveryMode": "binary_multipart" if target else say("dm"),
            "auth": {
                "authType": "OAUTH_CLIENT_CREDENTIALS" if number % 3 == 0 else say("at"),
                "oauthConfig": {
                    "clientId": say("cl"),
                    "endpoint": say("oe"),
                    "httpMethod": say("om"),
                    "customParameterList": [{"type": say("pt"), "key": say("pk"), "value": say("pv")}],
                },
                "basicAuthConfig": {"username": say("us")},
                "apiKeyConfig": {"keyName": say("kn")},
            },
            "filter": {"keyToFilter": say("fk"), "supportedValues": [say("fv")]},
            "filterConditions": {
                "logical_operator": "AND",
                "conditions": [
                    {"field": say("cf"), "operation": "equals", "values": [say("cv")], "field_type": "string"},
                    {"jsonata_expression": say("cj")},
                ],
            },
            "payloadConfiguration": {"hydrate_entity": True, "custom_headers": {say("hn"): say("hv")}},
            "secureProxy": {"integration_id": say("pi"), "use_case_slug": say("ps")},
            "multipartConfig": {
                "fileFieldName": say("fn"),
                "fileFieldStrategy": "single",
                "fileSource": say("fs"),
                "extraFields": {say("xn"): say("xv")},
            },
            "retryPolicy": {"enabled": True, "maxAttempts": 3},
            "_manifest": [say("mf")],
            say("uk"): say("uv"),  # a field that the contract does not know
        }

    def _configs(self, body: Any) -> Answer:
        return 200, [self.config(number) for number in self.numbers]

    def _get(self, body: Any, number: int) -> Answer:
        return 200, self.config(number)

    def _create(self, body: Any) -> Answer:
        return 201, {
            **self.config(TARGET),
            **body,
            "id": self.say("ci", TARGET),
            "signingSecret": self.say("ss", TARGET),
        }

    def _update(self, body: Any, number: int) -> Answer:
        return 409, {"message": self.say("um", number)}

    def _delete(self, body: Any, number: int) -> Answer:
        refused_before = self.asked.count("delete") > 1
        return 403 if refused_before else 409, self.say("dl", number).encode("utf-8", "replace")

    def _configured_events(self, body: Any) -> Answer:
        return 200, [{"eventName": self.say("ce", n), "eventLabel": self.say("cb", n)} for n in self.numbers]

    def _test_oauth(self, body: Any, number: int) -> Answer:
        return 200, {"success": False, "message": self.say("oa", number), "token_type": self.say("tt", number)}

    def _public_key(self, body: Any) -> Answer:
        return 200, {field: self.say("ky", TARGET) for field in ("public_key", "algorithm", "issuer")}

    # --- events -----------------------------------------------------------------------------------------------------

    def event(self, number: int, *, whole: bool) -> dict[str, Any]:
        """An event; read by its id (`whole`) it has every case in its payload and response."""
        say = partial(self._say, number)
        payload = json.dumps(self._everything("py"), ensure_ascii=False) if whole else f"py {say('py')}"
        return {
            "event_id": say("id"),
            "event_name": say("ee"),
            "created_at": time_of(number) or say("cr"),
            "url": say("eu"),
            "status": ("failed", "succeeded", say("es"), "in_progress")[number % 4 if number != TARGET else 0],
            "http_method": say("em"),
            "retry_attempt": number % 3,
            "can_reapply_transform": False,
            "can_reapply_transform_reason": say("rr"),
            "payload": payload,
            "original_payload": say("op"),
            "http_response": {
                "status_code": 500 + number % 100 if number % 2 else None,
                "message": say("me"),
                "code": say("co"),
                "body": {"all": self._everything("bo")} if whole else say("bo"),
                say("rk"): say("rv"),
            },
            "metadata": {
                name: say(field)
                for name, field in (
                    ("action", "ac"),
                    ("origin", "og"),
                    ("creation_timestamp", "tm"),
                    ("webhook_id", "wi"),
                    ("webhook_name", "wn"),
                    ("automation_name", "an"),
                    ("organization_id", "oi"),
                    ("correlation_id", "cc"),
                    ("execution_id", "xi"),
                    ("action_id", "ai"),
                )
            },
        }

    def _events(self, body: Any, number: int) -> Answer:
        if number % 9 == 0 and number != TARGET:
            return (400, 403, 404, 422, 500)[number // 9 % 5], {"message": self.say("er", number)}
        if isinstance(wanted := body.get("event_id"), str):
            match = _NUMBER.match(wanted)
            return 200, {
                "data": [self.event(int(match[1]), whole=False)] if match else [],
                "has_more": False,
            }
        if "status" in body and number != TARGET:  # the list of webhooks asks for all of them
            return 200, {"data": [self.event(number, whole=False)], "has_more": False}
        start = 0
        if cursor := body.get("cursor"):
            start = int(str(cursor["event_id"])[2:].partition("|")[0])
        numbers = self.numbers[start : start + min(body.get("limit", PAGE), PAGE)]
        page = [self.event(number, whole=False) for number in numbers]
        end = start + len(page)
        more = end < len(self.numbers)
        following = {"created_at": self.say("nc", number), "event_id": f"at{end}|{self.say('ni', number)}"}
        return 200, {"data": page, "next_cursor": following if more else None, "has_more": more}

    def _event(self, body: Any, number: int, event: int) -> Answer:
        return 200, self.event(event, whole=True)

    def _replay(self, body: Any, number: int, event: int) -> Answer:
        return 422, {"message": self.say("rp", event)}

    def _replay_batch(self, body: Any, number: int) -> Answer:
        return 202, {"replayed_event_ids": [body["eventIds"][0], self.say("rb", number)]}

    # --- by hand ----------------------------------------------------------------------------------------------------

    def _trigger(self, body: Any, number: int) -> Answer:
        fields = ("status_code", "code"), ("message", "tg"), ("status", "ts"), ("start_date", "sd"), ("end_date", "ed")
        answer = {name: self.say(field[:2], number) for name, field in fields}
        return 200, {**answer, "event_id": self.say("id", TARGET), "body": self._everything("tb")}

    def _example(self, body: Any, number: int) -> Answer:
        metadata = {"organization_id": self.say("oi", number), "action": self.say("ac", number)}
        return 200, {"metadata": metadata, "entity": self._everything("ex"), "relations": [self.say("rl", number)]}
