"""The rules of a webhook's login (contract: `Auth`) and of its custom headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui.api.models import AUTH_TYPES, HTTP_METHODS
from tui.services.drafts.paths import Absent, Path, get
from tui.services.drafts.rules import HEADER_NAME, Finding, choice_findings, is_blank, url_findings

if TYPE_CHECKING:
    from tui.api.models import JsonObject

PARAMETER_TYPES: Final = ("body", "query", "header")
_NOT_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def auth_findings(document: JsonObject) -> Iterator[Finding]:
    """Find what is wrong with the login that is in use; the objects of other kinds do not matter."""
    if isinstance(get(document, ("auth",)), Absent):
        return
    kind = get(document, ("auth", "authType"))
    yield from choice_findings(document, ("auth", "authType"), AUTH_TYPES, required=True)
    if kind == "BASIC" and is_blank(get(document, ("auth", "basicAuthConfig", "username"))):
        yield ("auth", "basicAuthConfig", "username"), "Basic auth needs a user name."
    if kind == "API_KEY":
        path: Path = ("auth", "apiKeyConfig", "keyName")
        name = get(document, path)
        if is_blank(name):
            yield path, "An API key needs the name of its header."
        elif not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            yield path, "Not a header name: letters, digits and - only, no spaces."
    if kind == "OAUTH_CLIENT_CREDENTIALS":
        yield from _oauth(document)


def _oauth(document: JsonObject) -> Iterator[Finding]:
    oauth: Path = ("auth", "oauthConfig")
    if is_blank(get(document, (*oauth, "clientId"))):
        yield (*oauth, "clientId"), "The OAuth login needs a client id."
    yield from url_findings(document, (*oauth, "endpoint"), required=True)
    yield from choice_findings(document, (*oauth, "httpMethod"), HTTP_METHODS, required=True)
    parameters = get(document, (*oauth, "customParameterList"))
    if isinstance(parameters, Absent):
        return
    if not isinstance(parameters, list):
        yield (*oauth, "customParameterList"), "This must be a list."
        return
    for index in range(len(parameters)):
        place: Path = (*oauth, "customParameterList", index)
        yield from choice_findings(document, (*place, "type"), PARAMETER_TYPES, required=True)
        if is_blank(get(document, (*place, "key"))):
            yield (*place, "key"), "A parameter needs a name."
        if not isinstance(get(document, (*place, "value")), str):
            yield (*place, "value"), "A parameter needs a value."


def header_findings(document: JsonObject) -> Iterator[Finding]:
    """Find what is wrong with the custom headers: names and values that HTTP cannot carry, and doubles."""
    path: Path = ("payloadConfiguration", "custom_headers")
    headers = get(document, path)
    if isinstance(headers, Absent):
        return
    if not isinstance(headers, dict):
        yield path, "Headers must be an object of names and values."
        return
    seen: set[str] = set()
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            yield (*path, name), f"Not a header name: {name!r}. Letters, digits and - only, no spaces."
        elif name.lower() in seen:
            yield (*path, name), f"The header {name} is there twice (upper and lower case are the same)."
        seen.add(name.lower())
        if not isinstance(value, str) or _NOT_IN_HEADER.search(value):
            yield (*path, name), f"The value of {name!r} must be one line of text."
