"""The API's operations over the sandbox's state.

What the contract leaves open is decided here so: secrets are never given out (a reference such as `{{ env.name }}` is);
`status` follows from url, httpMethod and enabled; a sync trigger makes one attempt and no automatic retry; a webhook
that is off can still be triggered by hand.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tui.api.models import JsonObject
from tui.sandbox import configs, events, validation
from tui.sandbox.auth import CannotDeliver, TokenExchangeFailed, exchange_token
from tui.sandbox.database import EventQuery, StoredEvent, Webhook
from tui.sandbox.deliveries import AttemptOutcome
from tui.sandbox.state import SandboxState
from tui.sandbox.times import parse, stamp, stamp_not_before
from tui.sandbox.wire import Refusal, answer, as_object, loads

MAX_REQUEST_BYTES: Final = 6 * 1024 * 1024
MAX_ANSWER_BYTES: Final = 5_100_000
"""The gateway in front of the real API answers 413 above this."""

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(state: SandboxState) -> Starlette:
    api = Api(state)
    config, event = "/v1/webhooks/configs/{config_id}", "/v1/webhooks/configs/{config_id}/events/{event_id}"
    routes = [
        Route("/v1/webhooks/.well-known/public-key", api.open(api.get_public_key), methods=["GET"]),
        Route("/v1/webhooks/configured-events", api.read(api.get_configured_events), methods=["GET"]),
        Route("/v1/webhooks/configs", api.read(api.get_configs), methods=["GET"]),
        Route("/v1/webhooks/configs", api.write(api.create_config), methods=["POST"]),
        Route(config, api.read(api.get_config), methods=["GET"]),
        Route(config, api.write(api.update_config), methods=["PUT"]),
        Route(config, api.write(api.delete_config), methods=["DELETE"]),
        Route(f"{config}/test-oauth", api.write(api.test_oauth), methods=["POST"]),
        Route(f"{config}/trigger", api.write(api.trigger_webhook), methods=["POST"]),
        Route(f"{config}/example", api.read(api.get_webhook_example), methods=["POST"]),
        Route(f"{config}/events/replay-batch", api.write(api.batch_replay_events), methods=["POST"]),
        Route(event, api.read(api.get_event), methods=["GET"]),
        Route(f"{event}/replay", api.write(api.replay_event), methods=["POST"]),
        Route("/v2/webhooks/configs/{config_id}/events", api.read(api.get_webhook_events), methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _http_exception})


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer({"message": error.detail}, error.status_code)


class Api:
    def __init__(self, state: SandboxState) -> None:
        self.state = state

    # --- who may ask --------------------------------------------------------------------------------------------

    def open(self, operation: Endpoint) -> Endpoint:
        """No token needed."""

        async def endpoint(request: Request) -> Response:
            try:
                response = await operation(request)
            except Refusal as problem:
                response = answer({"message": problem.message}, problem.status)
            response.headers["x-amzn-requestid"] = self.state.new_uuid()
            return response

        return endpoint

    def read(self, operation: Endpoint) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            self._token(request)
            return await operation(request)

        return self.open(endpoint)

    def write(self, operation: Endpoint) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            if _is_read_only(self._token(request)):
                raise Refusal(403, "This token is read-only")
            return await operation(request)

        return self.open(endpoint)

    def _token(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secrets.compare_digest(token.strip().encode(), self.state.token.encode()):
            raise Refusal(401, "Unauthorized")
        return token.strip()

    def _webhook(self, request: Request) -> Webhook:
        webhook = self.state.database.webhook(request.path_params["config_id"])
        if webhook is None:
            raise Refusal(404, "No webhook configuration found for this id")
        return webhook

    def _event(self, request: Request) -> StoredEvent:
        event = self.state.database.event(request.path_params["config_id"], request.path_params["event_id"])
        if event is None:
            raise Refusal(404, "No event found for this id")
        return event

    # --- webhooks -----------------------------------------------------------------------------------------------

    async def get_public_key(self, request: Request) -> Response:
        if not request.query_params.get("orgId"):
            raise Refusal(400, "query must have required property 'orgId'")
        return answer({"public_key": self.state.signer.public_key(), "algorithm": "ed25519", "issuer": "epilot"})

    async def get_configured_events(self, request: Request) -> Response:
        return answer(events.configured_events())

    async def get_configs(self, request: Request) -> Response:
        webhooks = self.state.database.webhooks(request.query_params.get("eventName"))
        return answer([configs.shown(webhook) for webhook in webhooks])

    async def create_config(self, request: Request) -> Response:
        body = await _body(request)
        validation.check_config(body)
        webhook = configs.created(
            as_object(body), self.state.new_short_id(), self.state.new_secret(), self.state.stamp()
        )
        self.state.database.save_webhook(webhook)
        return answer({**configs.shown(webhook), "signingSecret": webhook.signing_secret}, 201)

    async def get_config(self, request: Request) -> Response:
        return answer(configs.shown(self._webhook(request)))

    async def update_config(self, request: Request) -> Response:
        body = await _body(request)
        validation.check_config(body)
        webhook = configs.updated(self._webhook(request), as_object(body), self.state.stamp())
        self.state.database.save_webhook(webhook)
        return answer(configs.shown(webhook))

    async def delete_config(self, request: Request) -> Response:
        self._webhook(request)
        self.state.database.delete_webhook(request.path_params["config_id"])
        return Response(status_code=204)

    async def test_oauth(self, request: Request) -> Response:
        auth = as_object(self._webhook(request).document.get("auth"))
        if auth.get("authType") != "OAUTH_CLIENT_CREDENTIALS" or not isinstance(auth.get("oauthConfig"), dict):
            raise Refusal(400, "Webhook does not use OAuth or configuration is invalid")
        try:
            token = await exchange_token(as_object(auth["oauthConfig"]), self.state.client)
        except (TokenExchangeFailed, CannotDeliver) as error:
            raise Refusal(500, str(error)) from error
        result: JsonObject = {"success": True, "message": "OAuth token exchange successful", "token_type": token.type}
        if token.expires_in is not None:
            result["expires_in"] = token.expires_in
        return answer(result)

    async def get_webhook_example(self, request: Request) -> Response:
        body = await _body(request)
        validation.check(body, validation.EXAMPLE)
        webhook = self._webhook(request)
        return answer(
            events.example(webhook, self.state.org_id, self.state.stamp(), as_object(body).get("automation_id"))
        )

    # --- events -------------------------------------------------------------------------------------------------

    async def trigger_webhook(self, request: Request) -> Response:
        sync = request.query_params.get("sync", "false")
        if sync not in {"true", "false"}:
            raise Refusal(400, "query.sync must be true or false")
        body = await _body(request)
        validation.check(body, validation.EXECUTION)
        webhook = self._webhook(request)
        if webhook.document.get("status") == "incomplete":
            raise Refusal(400, "The webhook is incomplete: it needs a url and an httpMethod")
        started = self.state.stamp()
        event = await self.state.accept(webhook, as_object(body))
        result: JsonObject = {"event_id": event.event_id, "start_date": started}
        if event.status == "skipped":
            return answer(
                {**result, "message": "Skipped: the filter conditions are not met", "end_date": self.state.stamp()}
            )
        if event.status == "failed":  # the transform, before anything was sent
            outcome: AttemptOutcome | None = AttemptOutcome("failed", as_object(loads(event.http_response or "{}")))
        else:
            delivery = self.state.deliveries.start(event, retries=sync == "false")
            # Who asked may go away; the delivery goes on.
            outcome = await asyncio.shield(delivery) if sync == "true" else None
        if sync == "false":
            return answer({**result, "message": "Webhook triggered"})
        if outcome is None:
            raise Refusal(404, "The webhook was deleted meanwhile")
        answered = dict(outcome.http_response)
        if "status_code" in answered:
            answered["status_code"] = str(answered["status_code"])
        return answer({**result, **answered, "status": outcome.status, "end_date": self.state.stamp()})

    async def get_webhook_events(self, request: Request) -> Response:
        body = await _body(request, required=False)
        if body is not None:
            validation.check(body, validation.SEARCH)
        search = self._search(request, as_object(body))
        webhook = self._webhook(request)
        page = self.state.database.page(webhook.id, search)
        shown = [events.shown(event, webhook, self.state.org_id) for event in page[: search.limit]]
        more = len(page) > search.limit
        last = page[search.limit - 1] if more else None
        cursor = None if last is None else {"created_at": last.created_at, "event_id": last.event_id}
        if sum(len(event.payload) for event in page[: search.limit]) > MAX_ANSWER_BYTES:
            raise Refusal(413, "Payload Too Large")
        return answer({"data": shown, "next_cursor": cursor, "has_more": more})

    def _search(self, request: Request, body: JsonObject) -> EventQuery:
        limit, cursor, window = body.get("limit", 25), as_object(body.get("cursor")), as_object(body.get("timestamp"))
        since, until = parse(str(window.get("from"))), parse(str(window.get("to")))
        before = None
        if cursor:
            # A cursor may hold either half: without the id it is everything older, without the time the event's own
            # time counts.
            event_id, at = str(cursor.get("event_id", "")), parse(str(cursor.get("created_at")))
            if at is None:
                event = self.state.database.event(request.path_params["config_id"], event_id)
                if event is None:
                    raise Refusal(400, "body.cursor names no event")
                before = (event.created_at, event_id)
            else:
                before = (stamp(at), event_id)
        wanted_id, status = body.get("event_id"), body.get("status")
        return EventQuery(
            limit=limit if isinstance(limit, int) else 25,
            before=before,
            since=stamp_not_before(since) if since else None,
            until=stamp(until) if until else None,
            event_id=wanted_id if isinstance(wanted_id, str) else None,
            status=status if isinstance(status, str) else None,
        )

    async def get_event(self, request: Request) -> Response:
        event, webhook = self._event(request), self._webhook(request)
        return answer(events.shown(event, webhook, self.state.org_id, with_original=True))

    async def replay_event(self, request: Request) -> Response:
        body = await _body(request, required=False)
        if body is not None:
            validation.check(body, validation.REPLAY)
        webhook, event = self._webhook(request), self._event(request)
        again = await self.state.replayed(webhook, [event], as_object(body).get("reapply_transform") is True)
        if not again:
            raise Refusal(422, "The original (pre-transform) input of this event could not be reconstructed")
        return Response(status_code=204)

    async def batch_replay_events(self, request: Request) -> Response:
        body = await _body(request)
        validation.check(body, validation.BATCH)
        known = as_object(body)
        webhook, ids = self._webhook(request), known.get("eventIds")
        to_replay = self.state.database.events(
            webhook.id, [str(event_id) for event_id in ids] if isinstance(ids, list) else []
        )
        again = await self.state.replayed(webhook, to_replay, known.get("reapply_transform") is True)
        return answer({"replayed_event_ids": again}, 202)


async def _body(request: Request, *, required: bool = True) -> JsonValue:
    """The request's JSON, `None` where there is none and none is required."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > MAX_REQUEST_BYTES:
            raise Refusal(413, "Request Entity Too Large")
    if not raw.strip():
        if required:
            raise Refusal(400, "A request body is required")
        return None
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(415, f"The body must be application/json, not {kind}")
    try:
        return loads(bytes(raw))
    except ValueError as error:
        raise Refusal(400, f"The request body is not valid JSON: {error}") from error


def _is_read_only(token: str) -> bool:
    """Tell whether the token is a JWT whose claim read_only is true."""
    parts = token.split(".")
    if len(parts) != 3:
        return False
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return False
    return isinstance(claims, dict) and claims.get("read_only") is True
