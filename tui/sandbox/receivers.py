"""The demo's receivers: the partners of the energy retailer, inside this process, by host name.

They answer like the ones in the story told by `tui.sandbox.seed`: the ERP is back, the grid operator's portal still
answers 503, the document system's login refuses the client. So a replay comes to what a person would expect. Every host
ends in `.example`, which no real host can.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import httpx
from pydantic import JsonValue

from tui.sandbox.wire import as_object, dumps, loads

CRM: Final = "crm.stadtwerke-lichtenau.example"
BI: Final = "bi.stadtwerke-lichtenau.example"
ERP: Final = "erp.kraftwerk-partner.example"
ERP_LOGIN: Final = "login.kraftwerk-partner.example"
GRID: Final = "portal.netz-mitte.example"
DMS: Final = "dms.aktenwerk.example"
DMS_LOGIN: Final = "id.aktenwerk.example"
BILLING: Final = "billing.lichtenau-abrechnung.example"
ARCHIVE: Final = "archive.lichtenau-abrechnung.example"
SMS: Final = "api.sms-bote.example"
CHAT: Final = "hooks.chat-lichtenau.example"
SOAP: Final = "soap.altsystem.example"
NEWSLETTER: Final = "newsletter.alte-post.example"
CALL_CENTRE: Final = "dashboard.callcenter-ost.example"
WAREHOUSE: Final = "events.datenhafen.example"
METERING: Final = "api.zaehlerfreund.example"
HEAT_PUMPS: Final = "partner.waermepumpe-plus.example"

Answer: TypeAlias = "httpx.Response | Awaitable[httpx.Response]"

GRID_DOWN: Final[JsonValue] = {
    "error": "Service Unavailable",
    "detail": "upstream connect error, reset reason: connection failure",
}
OAUTH_REFUSED: Final[JsonValue] = {
    "error": "invalid_client",
    "error_description": "AADSTS7000222: The provided client secret keys are expired.",
}
NO_EMAIL: Final[JsonValue] = {
    "message": "Validation failed",
    "errors": [{"field": "entity.email", "reason": "must be an e-mail address"}],
}
GONE: Final[JsonValue] = {"error": "no route matched with those values"}
XML_ACCEPTED: Final = '<?xml version="1.0"?><Response xmlns="urn:altsystem:v1"><Status>ANGENOMMEN</Status></Response>'


class DemoReceivers:
    """Known hosts and what they answer. `received` counts the requests by host."""

    def __init__(self) -> None:
        self.received: dict[str, int] = {}
        self._answers: dict[str, Callable[[httpx.Request], Answer]] = {
            CRM: _crm,
            BI: lambda request: httpx.Response(204),
            ERP: _erp,
            ERP_LOGIN: _login,
            GRID: lambda request: _json(503, GRID_DOWN),
            DMS: lambda request: _json(201, {"document": "stored"}),
            DMS_LOGIN: lambda request: _json(401, OAUTH_REFUSED),
            BILLING: lambda request: _json(200, {"accepted": True, "queue": "billing-in"}),
            ARCHIVE: _archive,
            SMS: lambda request: _json(202, {"message_id": request.headers.get("webhook-id", ""), "segments": 1}),
            CHAT: lambda request: httpx.Response(200, text="ok"),
            SOAP: lambda request: httpx.Response(
                200, text=XML_ACCEPTED, headers={"Content-Type": "text/xml; charset=utf-8"}
            ),
            NEWSLETTER: lambda request: _json(404, GONE),
            CALL_CENTRE: _slow,
            WAREHOUSE: lambda request: _json(202, [{"stream": "epilot", "accepted": 1}]),
            METERING: lambda request: _json(200, {"status": "processed"}),
            HEAT_PUMPS: lambda request: _json(200, {"lead": {"id": "HP-20418", "state": "new"}}),
        }

    def knows(self, host: str) -> bool:
        return host in self._answers

    async def receive(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.received[host] = self.received.get(host, 0) + 1
        await request.aread()
        response = self._answers[host](request)
        if not isinstance(response, httpx.Response):
            response = await response
        response.request = request
        return response


def _json(status: int, body: JsonValue) -> httpx.Response:
    return httpx.Response(status, content=dumps(body).encode(), headers={"Content-Type": "application/json"})


def _crm(request: httpx.Request) -> httpx.Response:
    try:
        email = as_object(as_object(loads(request.content)).get("entity")).get("email")
    except ValueError:
        return _json(400, {"message": "The body is not JSON"})
    if isinstance(email, str) and "@" not in email:
        return _json(422, NO_EMAIL)
    return _json(200, {"ok": True, "contact": {"created": False, "updated": True}})


def _erp(request: httpx.Request) -> httpx.Response:
    if not request.headers.get("authorization", "").startswith("Bearer "):
        return _json(401, {"message": "Missing bearer token"})
    return _json(200, {"status": "accepted", "document": {"type": "SalesOrder", "state": "POSTED"}, "warnings": []})


def _login(request: httpx.Request) -> httpx.Response:
    return _json(200, {"access_token": "demo-access-token", "token_type": "Bearer", "expires_in": 3600})


def _archive(request: httpx.Request) -> httpx.Response:
    """It answers with all it has ever stored, which is more than anyone wants to record."""
    return _json(200, {"stored": True, "index": ["2026/RE-000000.pdf"] * 16_000})


async def _slow(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(0.4)
    return _json(200, {"queued": True})
