"""Warnings for a person before a draft is sent."""

from __future__ import annotations

from collections.abc import Iterator

from tui.services.drafts.draft import Draft
from tui.services.drafts.paths import AUTH_PARTS, CLIENT_SECRET, SECRETS, Absent, Path, same
from tui.services.drafts.rules import split_url
from tui.services.drafts.withheld import is_reference


def find_warnings(draft: Draft) -> list[str]:
    """The sentences that a person should read before `draft` is sent. They may hold outside text (hosts, field
    names)."""
    sentences: list[str] = [*_no_secret(draft), *_literal_or_reference(draft)]
    if not draft.is_new:
        sentences.extend(sentence for _, sentence in _kept_secrets_elsewhere(draft))
        sentences.extend(_references(draft))
        sentences.extend(_not_removed(draft))
        manifest = draft.wire.get("_manifest")
        if manifest:
            sentences.append(
                "A blueprint manages this webhook (_manifest): an edit here makes it drift from the blueprint."
            )
    sentences.extend(
        problem.sentence for problem in draft.problems() if not problem.blocking and not problem.as_it_came
    )
    return list(dict.fromkeys(sentences))


def moved_secrets(draft: Draft) -> dict[str, list[str]]:
    """Find the hosts that would get a secret which the server keeps and which they never got, each with the sentences
    that say so: a person answers for them one by one. Outside text."""
    hosts: dict[str, list[str]] = {}
    for url, sentence in () if draft.is_new else _kept_secrets_elsewhere(draft):
        hosts.setdefault(url.partition("://")[2], []).append(sentence)
    return hosts


def origin(url: object) -> str | None:
    """Scheme, host and port of a URL, as one text to compare and to show; `None` where it is no http(s) URL."""
    parts = split_url(url) if isinstance(url, str) else None
    if parts is None:
        return None
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    usual = (parts.scheme, port) in (("http", 80), ("https", 443))
    return f"{parts.scheme}://{parts.hostname}" + ("" if usual else f":{port}")


def _kept_secrets(draft: Draft) -> list[tuple[Path, str]]:
    """The secrets of the login in use that stay on the server as they are."""
    kind = draft.get(("auth", "authType"))
    if not same(kind, draft.started_as(("auth", "authType"))):
        return []
    part = AUTH_PARTS.get(str(kind))
    return [(path, name) for path, name in SECRETS.items() if path[1] == part and draft.secret(path).state == "kept"]


def _kept_secrets_elsewhere(draft: Draft) -> Iterator[tuple[str, str]]:
    """Find kept secrets that go to another place than before: its origin, and a sentence."""
    receiver = _move(draft, ("url",))
    endpoint = _move(draft, ("auth", "oauthConfig", "endpoint"))
    for path, name in _kept_secrets(draft):
        if receiver is not None:
            yield (
                receiver[1],
                f"The {name} is kept while the receiver moves from {receiver[0]} to {receiver[1]}: "
                + (
                    "a login made with it goes to the new host."
                    if path == CLIENT_SECRET
                    else "it will be sent to the new host."
                ),
            )
        if endpoint is not None and path == CLIENT_SECRET:
            yield (
                endpoint[1],
                f"The {name} is kept while the login moves from {endpoint[0]} to {endpoint[1]}: "
                "it will be sent to the new host.",
            )
    headers = draft.get(("payloadConfiguration", "custom_headers"))
    untouched = same(headers, draft.started_as(("payloadConfiguration", "custom_headers")))
    if receiver is not None and isinstance(headers, dict) and headers and untouched:
        yield receiver[1], f"The custom headers stay as they are and will be sent to {receiver[1]}."


def _move(draft: Draft, path: Path) -> tuple[str, str] | None:
    """From which origin to which one the URL at `path` moves; `None` where it stays."""
    before, after = origin(draft.started_as(path)), origin(draft.get(path))
    return (before or "nowhere", after) if after is not None and after != before else None


def _references(draft: Draft) -> Iterator[str]:
    for path, name in _kept_secrets(draft):
        flag: Path = (*path[:-1], f"{path[-1]}IsEnvVar")
        before, after = draft.started_as(flag) is True, draft.get(flag) is True
        if before != after:
            meaning = "the name of an environment variable" if after else "the secret itself"
            yield f"The {name} is kept, but from now on it is read as {meaning}."


def _no_secret(draft: Draft) -> Iterator[str]:
    """Say where a login is new and its secret is not typed."""
    kind = draft.get(("auth", "authType"))
    if not draft.is_new and same(kind, draft.started_as(("auth", "authType"))):
        return
    for path, name in SECRETS.items():
        if path[1] == AUTH_PARTS.get(str(kind)) and draft.secret(path).state == "kept":
            yield f"The login is new, and no {name} is typed for it."


def _literal_or_reference(draft: Draft) -> Iterator[str]:
    """Say where a secret that is typed and its flag mean different things."""
    for path, name in SECRETS.items():
        edit = draft.secret(path)
        if edit.state != "set" or AUTH_PARTS.get(str(draft.get(("auth", "authType")))) != path[1]:
            continue
        is_flagged = draft.get((*path[:-1], f"{path[-1]}IsEnvVar")) is True
        if is_flagged and not is_reference(edit.value):
            yield f"The {name} is marked as from the environment, but is no reference such as {{{{ env.my_secret }}}}."
        elif not is_flagged and is_reference(edit.value):
            yield f"The {name} is a reference, but is not marked as from the environment: it would be sent as it is."


def _not_removed(draft: Draft) -> Iterator[str]:
    if isinstance(draft.get(("retryPolicy",)), Absent) and not isinstance(draft.started_as(("retryPolicy",)), Absent):
        yield "Leaving retryPolicy out keeps the policy that the server has. To stop retries, switch it off."
