"""Going back: the former versions of a webhook, and a draft that puts one of them back; a draft that copies one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.services.drafts.draft import Draft
from tui.services.drafts.paths import (
    ABSENT,
    AUTH_PARTS,
    HEADERS,
    PARAMETERS,
    SECRETS,
    Path,
    get,
    put,
    remove,
    same,
    words,
)
from tui.services.drafts.withheld import filled_in, is_reference, marks, without_secrets

if TYPE_CHECKING:
    from tui.api.models import JsonObject, WebhookConfig


@dataclass(frozen=True)
class PutBack:
    """A draft on the webhook of today, and sentences about what of the former one cannot come back. They may hold
    outside text."""

    draft: Draft
    sentences: Sequence[str]


def put_back(document: JsonObject, now: WebhookConfig) -> PutBack:
    """Lay a former version (`document`, as it was kept) over the webhook of today, `now`. Nothing is sent."""
    draft = Draft.of(now)
    result, filled = filled_in(document, now.wire)
    for path in SECRETS:  # a reference that the server has already is no edit
        if get(result, path) is not ABSENT and same(get(result, path), get(now.wire, path)):
            remove(result, path)
    remove(result, ("status",))
    if "status" in now.wire:  # the server's own word about today
        put(result, ("status",), now.wire["status"])
    draft.replace_document(result)
    return PutBack(draft, [*_about_secrets(document, draft), *_about_marks(draft, filled)])


def _about_secrets(document: JsonObject, draft: Draft) -> list[str]:
    """Say what becomes of the secret of the login that comes back."""
    kind = get(document, ("auth", "authType"))
    part = AUTH_PARTS.get(str(kind))
    sentences = []
    for path, name in SECRETS.items():
        if path[1] != part or is_reference(get(document, path)):
            continue
        if same(kind, draft.started_as(("auth", "authType"))):
            sentences.append(f"The {name} stays the one that the server has now: former ones are not kept.")
        else:
            sentences.append(f"The {name} was not kept, and the login is another one now: type it in.")
    return sentences


def _about_marks(draft: Draft, filled: Sequence[Path]) -> list[str]:
    sentences = []
    if filled:
        places = ", ".join(_named(draft, path) for path in filled)
        sentences.append(f"Secret values are not kept: as it is today stays {places}.")
    if lost := list(marks(draft.document())):
        sentences.append(f"Not kept, to be typed in or taken out: {', '.join(_named(draft, path) for path in lost)}.")
    return sentences


def copied(config: WebhookConfig) -> PutBack:
    """A draft of a new webhook with all that `config` has, but its secrets, and what the server alone writes. A
    reference to an environment variable is no secret."""
    document = without_secrets(config.wire)
    document["name"] = f"{config.name} (copy)" if config.name else ""
    draft, lacking = _as_new(document)
    return PutBack(draft, [f"Not copied: {', '.join(lacking)}. Type it in, or take it out."] if lacking else [])


def made_again(document: JsonObject) -> PutBack:
    """A draft of a new webhook out of the version of one that was deleted (`document`, as it was kept)."""
    draft, lacking = _as_new(document)
    sentences = ["It gets another id and another signing secret."]
    if lacking:
        sentences.append(f"Not kept: {', '.join(lacking)}. Type it in, or take it out.")
    return PutBack(draft, sentences)


def _as_new(document: JsonObject) -> tuple[Draft, list[str]]:
    """A draft of a new webhook with a document that has no secrets, and the names of what it lacks."""
    draft = Draft.new()
    draft.replace_document({key: value for key, value in document.items() if key not in ("status", "_manifest")})
    kind = draft.get(("auth", "authType"))
    lacking = [
        name
        for path, name in SECRETS.items()
        if path[1] == AUTH_PARTS.get(str(kind)) and draft.secret(path).state == "kept"
    ]
    return draft, lacking + [_named(draft, path) for path in marks(draft.document())]


def _named(draft: Draft, path: Path) -> str:
    """A place of a secret value by the name that a person gave it: a header's, a parameter's."""
    if path[:-1] == HEADERS:
        return f"header {path[-1]}"
    if path[:-2] == PARAMETERS and isinstance(key := draft.get((*path[:-1], "key")), str) and key:
        return f"parameter {key}"
    return words(path)
