"""Logins of deliveries: BASIC, API_KEY, OAUTH_CLIENT_CREDENTIALS (with the token exchange) or nothing.

A value may be a reference such as `{{ env.erp_api_key }}`. The sandbox's environment is `ENVIRONMENT`; a name that is
not in it fails the delivery, as a deleted environment variable does.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx
from pydantic import JsonValue

from tui.api.models import OAUTH_FAILED, JsonObject
from tui.sandbox.wire import as_object, loads

ENVIRONMENT: Final[Mapping[str, str]] = {
    "billing_api_key": "sk-billing-lichtenau",
    "crm_password": "crm-lichtenau",
    "erp_client_secret": "erp-client-lichtenau",
    "sms_api_key": "sms-lichtenau",
    "tenant_id": "739224",
}
_REFERENCE: Final = re.compile(r"\{\{\s*env\.([A-Za-z0-9_.\-]+)\s*\}\}")


class CannotDeliver(Exception):
    """The request cannot even be made: a fault of the config. Nothing was sent."""


class TokenExchangeFailed(Exception):
    """The token endpoint gave no token. `transient`: it may do so later; `http_response` is what the event records."""

    def __init__(
        self, message: str, *, status: int | None = None, body: JsonObject | None = None, transient: bool = False
    ) -> None:
        super().__init__(message)
        self.transient = transient
        self.status = status
        self.http_response: JsonObject = {"code": OAUTH_FAILED, "message": message}
        if status is not None:
            self.http_response["status_code"] = status
        if body:
            self.http_response["body"] = body


@dataclass(frozen=True)
class Token:
    value: str
    type: str
    expires_in: float | None


def resolve_environment(value: str) -> str:
    """`value` with its `{{ env.name }}` references put in; CannotSend names one that there is not."""

    def lookup(reference: re.Match[str]) -> str:
        if reference[1] not in ENVIRONMENT:
            raise CannotDeliver(f"The environment variable {reference[1]} does not exist.")
        return ENVIRONMENT[reference[1]]

    return _REFERENCE.sub(lookup, value)


def header_value(name: str, value: str) -> str:
    """`value` if it can be a header's value, else CannotSend: httpx would refuse it in words nobody understands."""
    if not name or not re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name):
        raise CannotDeliver(f"{name!r} cannot be the name of a header.")
    if not value.isprintable() or not value.isascii():
        raise CannotDeliver(f"The value of the header {name} has characters that a header cannot have.")
    return value.strip()


async def auth_headers(auth: JsonObject, client: httpx.AsyncClient) -> dict[str, str]:
    """The headers that a delivery needs; for OAuth after a token exchange through `client`."""
    match auth.get("authType"):
        case "BASIC":
            config = as_object(auth.get("basicAuthConfig"))
            pair = f"{_text(config, 'username')}:{resolve_environment(_text(config, 'password'))}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        case "API_KEY":
            config = as_object(auth.get("apiKeyConfig"))
            name = _text(config, "keyName")
            return {name: header_value(name, resolve_environment(_text(config, "keyValue")))}
        case "OAUTH_CLIENT_CREDENTIALS":
            token = await exchange_token(as_object(auth.get("oauthConfig")), client)
            return {"Authorization": header_value("Authorization", f"{token.type} {token.value}")}
    return {}


async def exchange_token(oauth: JsonObject, client: httpx.AsyncClient) -> Token:
    """Client credentials for a token (RFC 6749, 4.4), the custom parameters where their type says."""
    form = {"grant_type": "client_credentials", "client_id": _text(oauth, "clientId")}
    secret = oauth.get("clientSecret")
    if isinstance(secret, str):
        form["client_secret"] = resolve_environment(secret)
    query: dict[str, str] = {}
    headers = {"Accept": "application/json"}
    parameters = oauth.get("customParameterList")
    for parameter in parameters if isinstance(parameters, list) else []:
        known = as_object(parameter)
        key, value = _text(known, "key"), resolve_environment(_text(known, "value"))
        match known.get("type"):
            case "query":
                query[key] = value
            case "header":
                headers[key] = header_value(key, value)
            case _:
                form[key] = value
    method = _text(oauth, "httpMethod") or "POST"
    without_body = method in {"GET", "HEAD"}
    try:
        response = await client.request(
            method,
            _text(oauth, "endpoint"),
            params={**form, **query} if without_body else query or None,
            data=None if without_body else form,
            headers=headers,
        )
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise TokenExchangeFailed(f"The token endpoint is no URL: {error}") from error
    except httpx.TransportError as error:
        raise TokenExchangeFailed(
            f"The token endpoint cannot be reached: {error or type(error).__name__}", transient=True
        ) from error
    return _token_of(response)


def _token_of(response: httpx.Response) -> Token:
    try:
        value: JsonValue = loads(response.content)
    except ValueError:
        value = None
    body = as_object(value)
    status = response.status_code
    if not response.is_success:
        why = body.get("error_description") or body.get("error") or response.reason_phrase
        raise TokenExchangeFailed(
            f"OAuth token exchange failed: {status} {why}".rstrip(),
            status=status,
            body=body,
            transient=status == 429 or status >= 500,
        )
    token = body.get("access_token")
    if not isinstance(token, str) or not token:
        raise TokenExchangeFailed(
            "OAuth token exchange failed: the answer has no access_token", status=status, body=body
        )
    lifetime = body.get("expires_in")
    known_lifetime = float(lifetime) if isinstance(lifetime, int | float) and not isinstance(lifetime, bool) else None
    return Token(token, str(body.get("token_type") or "Bearer"), known_lifetime)


def _text(values: JsonObject, name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
