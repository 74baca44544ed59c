"""A draft as it may be kept on this machine in case the program ends, and a draft again out of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.services.drafts.draft import Draft, DraftRefused
from tui.services.drafts.paths import ABSENT, AUTH_PARTS, SECRETS, get, put, same, words
from tui.services.drafts.versions import PutBack
from tui.services.drafts.withheld import NOT_KEPT, filled_in, is_reference, marks, without_secrets

if TYPE_CHECKING:
    from tui.api.models import JsonObject, WebhookConfig


def kept_form(draft: Draft, *, has_unread_json: bool = False) -> JsonObject:
    """The part of a draft that may be kept: what the edit began with and what it is now, both without secrets. A
    secret-like value that was edited is a mark of its own, so that nobody takes it for the one of before. JSON that
    cannot be read is not kept, since nobody can tell what in it is secret: `has_unread_json` has that said."""
    start, document = draft.start(), draft.document()
    result = without_secrets(document)
    for path in list(marks(result)):
        if not same(get(document, path), get(start, path)):
            put(result, path, NOT_KEPT)
    lost = []
    kind = get(document, ("auth", "authType"))
    for path, name in SECRETS.items():
        edit = draft.secret(path)
        if get(result, path[:-1]) is ABSENT and AUTH_PARTS.get(str(kind)) != path[1]:
            continue  # of a login that is not there any more
        if edit.state == "cleared":
            put(result, path, None)
        elif edit.state == "set" and is_reference(edit.value):
            put(result, path, edit.value)
        elif edit.state == "set":
            lost.append(name)
    return {
        "id": draft.config_id,
        "name": draft.name,
        "start": {} if draft.is_new else without_secrets(start),
        "document": result,
        "not_kept": list(lost),
        "had_unread_json": has_unread_json,
    }


def label_of(content: JsonObject) -> str:
    """The name of the webhook whose edits are in `content`. Outside text."""
    name = content.get("name")
    return name if isinstance(name, str) and name else "a new webhook"


def config_id_of(content: JsonObject) -> str:
    """The id of the webhook whose edits are in `content`, empty for a new one."""
    config_id = content.get("id")
    return config_id if isinstance(config_id, str) else ""


def taken_up(content: JsonObject, now: WebhookConfig | None) -> PutBack:
    """The edits in `content` as a draft on the webhook of today; a new webhook where there is none. Nothing is sent.

    Raises `DraftRefused` where the content is none.
    """
    start, document, lost = content.get("start"), content.get("document"), content.get("not_kept")
    if not isinstance(start, dict) or not isinstance(document, dict):
        raise DraftRefused("What was kept of the edit cannot be read.")
    if now is None:
        draft = Draft.new()
        draft.replace_document({key: value for key, value in document.items() if key not in ("status", "_manifest")})
    else:
        edited = Draft(start)
        edited.replace_document(document)
        draft = edited.on_top_of(now.wire)
        draft.replace_document(filled_in(draft.document(), now.wire)[0])
        for path in SECRETS:  # a reference that the server has already is no edit
            value = get(now.wire, path)
            if value is not ABSENT and draft.secret(path).value == value:
                draft.keep(path)
    names = [name for name in lost if isinstance(name, str)] if isinstance(lost, list) else []
    sentences = [f"The {name} that you typed was not kept: type it in again." for name in names]
    if unknown := [words(path) for path in marks(draft.document())]:
        sentences.append(f"Not kept, to be typed in or taken out: {', '.join(unknown)}.")
    if content.get("had_unread_json") is True:
        sentences.append("JSON was being typed that could not be read yet: this is from before.")
    if now is None and config_id_of(content):
        sentences.insert(0, "The webhook is not there any more: this would make a new one.")
    return PutBack(draft, sentences)
