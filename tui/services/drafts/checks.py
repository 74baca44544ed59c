"""The rules of a webhook's fields: each broken one as a sentence at its field.

The rules are the contract's (`WebhookConfig` in `openapi-2026-07.json`) and HTTP's. What the server itself sent and
nobody touched is never an obstacle to saving something else: it is reported, but does not block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.models import AUTH_TYPES, HTTP_METHODS
from tui.services.drafts.auth_rules import auth_findings, header_findings
from tui.services.drafts.conditions import condition_problems
from tui.services.drafts.expressions import expression_findings
from tui.services.drafts.paths import ABSENT, AUTH_PARTS, Absent, Path, get, same
from tui.services.drafts.rules import Finding, choice_findings, is_blank, split_url, url_findings
from tui.services.drafts.withheld import marks

if TYPE_CHECKING:
    from tui.api.models import JsonObject

DELIVERY_MODES: Final = ("json_base64", "binary_multipart")
FILE_STRATEGIES: Final = ("single", "multi")
MAX_ATTEMPTS: Final = 5
REQUIRED: Final[tuple[Path, ...]] = (("name",), ("eventName",))

_VERSION = re.compile(r"\d+\.\d+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_RESERVED_HEADERS: Final = ("host", "content-length", "transfer-encoding", "connection")


@dataclass(frozen=True)
class DraftProblem:
    """One thing wrong at `path`; `blocking` means that it cannot be saved like this, else it is a warning.

    `as_it_came` says that the server sent it like this and the edit has nothing to do with it.
    """

    path: Path
    sentence: str
    blocking: bool = True
    as_it_came: bool = False


def find_problems(document: JsonObject, start: JsonObject) -> list[DraftProblem]:
    """Find what is wrong with `document`, a webhook without its secrets; `start` is what the edit began with.

    A rule broken by a value that is the same in `start` came from the server: a warning. Only required fields block
    always.
    """
    problems: list[DraftProblem] = []
    for check in _CHECKS:
        for path, sentence in check(document):
            untouched = bool(start) and _is_untouched(document, start, path)
            problems.append(DraftProblem(path, sentence, not untouched or path in REQUIRED, untouched))
    for path, sentence in _cautions(document):
        problems.append(DraftProblem(path, sentence, False, bool(start) and _is_untouched(document, start, path)))
    return problems


_DECIDED_BY: Final[Mapping[str | int, tuple[Path, ...]]] = {
    "eventVersion": (("eventName",),),
    "multipartConfig": (("deliveryMode",),),
    "auth": (("auth", "authType"),),
}
"""The other values that decide whether a field (by its first key) is right."""


def _is_untouched(document: JsonObject, start: JsonObject, path: Path) -> bool:
    """Tell whether the rule at `path` is broken by what the server sent, and by nothing of this edit."""
    if any(isinstance(step, int) for step in path):  # in a list, an entry is judged as a whole
        path = path[: next(index for index, step in enumerate(path) if isinstance(step, int)) + 1]
    while len(path) > 1 and isinstance(get(document, path), Absent):  # what is missing is missing from what holds it
        path = path[:-1]
    return all(same(get(document, place), get(start, place)) for place in (path, *_DECIDED_BY.get(path[0], ())))


def _texts(document: JsonObject) -> Iterator[Finding]:
    for key, what in (("name", "a name"), ("eventName", "an event")):
        path: Path = (key,)
        value = get(document, path)
        if is_blank(value):
            yield path, f"A webhook needs {what}."
        elif not isinstance(value, str):
            yield path, "This must be text."
    for path in (("jsonataExpression",), ("auth", "basicAuthConfig", "username")):  # optional ones
        value = get(document, path)
        if not isinstance(value, Absent | str):
            yield path, "This must be text."


def _flags(document: JsonObject) -> Iterator[Finding]:
    parts = (
        "hydrate_entity",
        "include_relations",
        "include_activity",
        "include_changed_attributes",
        "apply_changesets",
    )
    for path in (
        ("enabled",),
        ("protected",),
        ("enableStaticIP",),
        *(("payloadConfiguration", part) for part in parts),
        ("auth", "basicAuthConfig", "passwordIsEnvVar"),
        ("auth", "oauthConfig", "clientSecretIsEnvVar"),
        ("auth", "apiKeyConfig", "keyValueIsEnvVar"),
    ):
        if not isinstance(get(document, path), Absent | bool):
            yield path, "This must be true or false."


def _where(document: JsonObject) -> Iterator[Finding]:
    yield from url_findings(document, ("url",))
    yield from choice_findings(document, ("httpMethod",), HTTP_METHODS)
    yield from choice_findings(document, ("deliveryMode",), DELIVERY_MODES)


def _event_version(document: JsonObject) -> Iterator[Finding]:
    path: Path = ("eventVersion",)
    version, event = get(document, path), get(document, ("eventName",))
    if isinstance(version, Absent) or version is None:
        return
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        yield path, "A version is two numbers with a dot between them, such as 1.0."
    elif not (isinstance(event, str) and event.startswith("event_")):
        yield path, "Only events of the catalogue, whose names start with event_, have a version."


def _filter(document: JsonObject) -> Iterator[Finding]:
    if isinstance(get(document, ("filter",)), Absent):
        return
    values = get(document, ("filter", "supportedValues"))
    if is_blank(get(document, ("filter", "keyToFilter"))):
        yield ("filter", "keyToFilter"), "A filter needs the key that it looks at."
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        yield ("filter", "supportedValues"), "A filter needs the values that it lets through."


def _proxy(document: JsonObject) -> Iterator[Finding]:
    if isinstance(get(document, ("secureProxy",)), Absent):
        return
    integration = get(document, ("secureProxy", "integration_id"))
    if not isinstance(integration, str) or not _UUID.fullmatch(integration):
        yield (
            ("secureProxy", "integration_id"),
            "The secure proxy needs a UUID here, such as 123e4567-e89b-12d3-a456-426614174000.",
        )
    if is_blank(get(document, ("secureProxy", "use_case_slug"))):
        yield ("secureProxy", "use_case_slug"), "The secure proxy needs the slug of its use case."


def _multipart(document: JsonObject) -> Iterator[Finding]:
    path: Path = ("multipartConfig",)
    if isinstance(get(document, path), Absent):
        return
    if get(document, ("deliveryMode",)) != "binary_multipart":
        yield path, "Multipart settings count only with the delivery mode binary_multipart."
    yield from choice_findings(document, (*path, "fileFieldStrategy"), FILE_STRATEGIES)
    for key in ("fileFieldName", "fileSource"):
        if not isinstance(get(document, (*path, key)), Absent | str):
            yield (*path, key), "This must be text."
    extra = get(document, (*path, "extraFields"))
    if not isinstance(extra, Absent) and not (
        isinstance(extra, dict) and all(name and isinstance(value, str) for name, value in extra.items())
    ):
        yield (*path, "extraFields"), "Each extra field needs a name and an expression."


def _retries(document: JsonObject) -> Iterator[Finding]:
    if isinstance(get(document, ("retryPolicy",)), Absent):
        return
    if not isinstance(get(document, ("retryPolicy", "enabled")), bool):
        yield ("retryPolicy", "enabled"), "The retry policy must say whether it is on."
    attempts = get(document, ("retryPolicy", "maxAttempts"))
    whole = isinstance(attempts, int) and not isinstance(attempts, bool)
    if not isinstance(attempts, Absent) and not (whole and isinstance(attempts, int) and 1 <= attempts <= MAX_ATTEMPTS):
        yield ("retryPolicy", "maxAttempts"), f"A whole number from 1 to {MAX_ATTEMPTS}."


def _not_kept(document: JsonObject) -> Iterator[Finding]:
    for path in marks(document):
        yield path, "This value was not kept: type it in, or take it out."


def _conditions(document: JsonObject) -> Iterator[Finding]:
    yield from condition_problems(get(document, ("filterConditions",)))


def _cautions(document: JsonObject) -> Iterator[Finding]:
    """Find what may be meant, but is worth a word."""
    url = get(document, ("url",))
    if is_blank(url):
        yield ("url",), "Without a URL the webhook stays incomplete and delivers nothing."
    for path in (("url",), ("auth", "oauthConfig", "endpoint")):
        parts = split_url(get(document, path))
        if parts is None:
            continue
        if "@" in parts.netloc:
            yield path, "The URL holds a user name or password: everybody who may read webhooks sees it. Use the login."
        if parts.scheme == "http":
            yield path, "Plain http: payload and login travel unencrypted."
    kind = get(document, ("auth", "authType"))
    for owner, part in AUTH_PARTS.items():
        if (
            isinstance(kind, str)
            and kind in AUTH_TYPES
            and kind != owner
            and get(document, ("auth", part)) is not ABSENT
        ):
            yield ("auth", part), f"The login is {kind}, so {part} has no use."
    headers = get(document, ("payloadConfiguration", "custom_headers"))
    for name in headers if isinstance(headers, dict) else ():
        if name.lower() in _RESERVED_HEADERS:
            yield ("payloadConfiguration", "custom_headers", name), f"The header {name} is set by the sender itself."


_CHECKS: Final[tuple[Callable[[JsonObject], Iterator[Finding]], ...]] = (
    _not_kept,
    _texts,
    _flags,
    _where,
    _event_version,
    auth_findings,
    _filter,
    header_findings,
    _proxy,
    _multipart,
    _retries,
    _conditions,
    expression_findings,
)
