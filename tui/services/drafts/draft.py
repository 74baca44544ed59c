"""A webhook being edited: the one owner of unsaved edits, of what they change and of what would be sent.

A draft starts from the object as the server sent it, so fields that this program does not know survive. It keeps three
things apart: the document (all but read-only fields and secrets), the secrets with their three states, and what the
server sent.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Final

from tui.api.scalars import is_guarded
from tui.services.drafts.checks import DraftProblem, find_problems
from tui.services.drafts.diff import FieldChange, ShownDocuments, change_of, secret_change
from tui.services.drafts.paths import (
    AUTH_PARTS,
    READ_ONLY,
    SECRETS,
    Absent,
    Path,
    Slot,
    differences,
    drop_empty_holders,
    editable,
    field_text,
    get,
    merged,
    put,
    remove,
    restore,
    same,
    words,
)
from tui.services.drafts.secrets import CLEAR, KEEP, SecretEdit

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import JsonObject, WebhookConfig

NEW_WEBHOOK: Final[JsonObject] = {
    "httpMethod": "POST",
    "enabled": True,
    "auth": {"authType": "NONE"},
    "retryPolicy": {"enabled": True, "maxAttempts": 3},
}
"""The start of a new webhook; the retry policy is the vendor's own default (contract: `retryPolicy`)."""

_LOGIN: Final[Path] = ("auth", "authType")
_TOKEN_METHOD: Final[Path] = ("auth", "oauthConfig", "httpMethod")
_FIRST: Final = ("name", "eventName", "url")


class DraftRefused(ValueError):
    """A document that cannot be a draft; `str()` is a sentence for a person, without any value of the document."""


class Draft:
    """Unsaved edits of one webhook. Paths are tuples of keys; secrets are edited by `set`, `clear` and `keep` alike."""

    def __init__(self, wire: Mapping[str, JsonValue] | None = None) -> None:
        self.wire: JsonObject = copy.deepcopy(dict(wire)) if wire is not None else {}
        self.is_new = wire is None
        self._start = editable(self.wire if wire is not None else NEW_WEBHOOK)
        self._document = copy.deepcopy(self._start)
        self._secrets: dict[Path, SecretEdit] = {}
        self._laid_aside: JsonObject = {}
        """What was typed for logins that are not chosen any more."""

    @classmethod
    def of(cls, config: WebhookConfig) -> Draft:
        """A draft that edits `config`."""
        return cls(config.wire)

    @classmethod
    def new(cls) -> Draft:
        """A draft of a new webhook, with the vendor's defaults."""
        return cls()

    # --- what it is ------------------------------------------------------------------------------------------------

    def copy(self) -> Draft:
        """A second draft with the same edits, to try something with."""
        return copy.deepcopy(self)

    @property
    def config_id(self) -> str:
        """The id of the webhook, empty for a new one."""
        value = self.wire.get("id")
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    @property
    def name(self) -> str:
        """The name as the server knows it (as typed, for a new one), or the id where there is none. Outside text."""
        value = self.get(("name",)) if self.is_new else self.wire.get("name")
        return value if isinstance(value, str) and value else self.config_id

    @property
    def protected(self) -> bool:
        """True if the server has it as protected: saving then needs its name typed."""
        return is_guarded(self.wire.get("protected"))

    @property
    def is_dirty(self) -> bool:
        """True if there is anything that leaving would lose."""
        return bool(self._secrets) or not same(self._outgoing(), self._start)

    def get(self, path: Path) -> Slot:
        """The value at `path` as it stands in the draft; `ABSENT` for what is not there, and for every secret."""
        return get(self._document, path)

    def start(self) -> JsonObject:
        """A copy of what the edit began with: no read-only field, no secret."""
        return copy.deepcopy(self._start)

    def started_as(self, path: Path) -> Slot:
        """The value at `path` when the edit began."""
        return get(self._start, path)

    def secret(self, path: Path) -> SecretEdit:
        """Return what is to happen to the secret at `path`."""
        return self._secrets.get(path, KEEP)

    def reference(self, path: Path) -> str | None:
        """The environment variable that the kept secret at `path` refers to (`{{ env.x }}`), where the server said
        so."""
        flag, value = get(self.wire, (*path[:-1], f"{path[-1]}IsEnvVar")), get(self.wire, path)
        return value if flag is True and isinstance(value, str) and "{{" in value else None

    # --- edits -----------------------------------------------------------------------------------------------------

    def set(self, path: Path, value: JsonValue) -> None:
        """Put `value` at `path`. At a secret: text sets it, `None` clears it."""
        if path in SECRETS:
            self._secrets[path] = CLEAR if value is None else SecretEdit("set", str(value))
        elif path[0] in READ_ONLY or any(path[: len(secret)] == secret for secret in SECRETS):
            raise DraftRefused(f"{words(path)} is written by the server alone.")
        else:
            put(self._document, path, copy.deepcopy(value))
            if path == _LOGIN:
                self._begin_login(str(value))

    def unset(self, path: Path) -> None:
        """Take `path` out of the draft, and the objects around it that then hold nothing (an empty filter is no
        filter)."""
        if path in SECRETS:
            self.keep(path)
            return
        if isinstance(get(self._document, path), Absent):
            return
        remove(self._document, path)
        drop_empty_holders(self._document, path, self._start)

    def revert(self, path: Path) -> None:
        """Make `path` what it was when the edit began; a secret is kept again."""
        if path in SECRETS:
            self.keep(path)
        else:
            restore(self._document, path, self._start)
            if path == _LOGIN:
                self._lay_logins_aside()

    def text(self, path: Path) -> str:
        """Return the text that a field shows for the value at `path`: the text itself, nothing for absent and null,
        JSON for the rest."""
        return field_text(self.get(path))

    def set_text(self, path: Path, text: str) -> None:
        """Take in what was typed into a field. Typing back what was there undoes the edit; emptying a field takes the
        key out."""
        if text == field_text(self.started_as(path)):
            self.revert(path)
        elif text:
            self.set(path, text)
        else:
            self.unset(path)

    def set_number(self, path: Path, text: str) -> None:
        """The same for a whole number; what is no number stays as text, and is then a problem."""
        if text != field_text(self.started_as(path)) and text.isascii() and text.isdigit() and len(text) < 10:
            self.set(path, int(text))
        else:
            self.set_text(path, text)

    def set_flag(self, path: Path, value: bool) -> None:
        """Take in what a tick box says. An absent flag that was ticked and unticked is absent again."""
        if value == (self.started_as(path) is True):
            self.revert(path)
        else:
            self.set(path, value)

    def set_rows(self, path: Path, rows: list[JsonValue] | dict[str, JsonValue]) -> None:
        """The rows of a list, or of an object with free keys (headers). No rows: as before where it had none, else
        absent."""
        if same(rows, self.started_as(path)):
            self.revert(path)
        elif rows:
            self.set(path, rows)
        else:
            self.unset(path)

    def entries(self, path: Path) -> list[JsonValue]:
        """A copy of the list at `path`; empty where there is none."""
        value = self.get(path)
        return copy.deepcopy(value) if isinstance(value, list) else []

    def append(self, path: Path, entry: JsonValue) -> None:
        """Add an entry to the list at `path`, and make the list where there is none."""
        self.set(path, [*self.entries(path), entry])

    def remove_entry(self, path: Path, index: int) -> None:
        """Take one entry out of the list at `path`."""
        entries = self.entries(path)
        del entries[index]
        self.set_rows(path, entries)

    def keep(self, path: Path) -> None:
        """Leave the secret at `path` as the server has it."""
        self._secrets.pop(path, None)

    def clear(self, path: Path) -> None:
        """Have the server forget the secret at `path`."""
        self.set(path, None)

    def document(self) -> JsonObject:
        """The draft as JSON for a person to edit: what would be sent, but for the secrets."""
        return self._outgoing()

    def replace_document(self, document: JsonValue) -> None:
        """Take an edited document over. A secret in it is set (text) or cleared (null); one that is absent stays as it
        was.

        Raises `DraftRefused` where it is no webhook at all; the draft is then as before.
        """
        if not isinstance(document, dict):
            raise DraftRefused("A webhook is a JSON object: it starts with { and ends with }.")
        secrets: dict[Path, SecretEdit] = {}
        for path, name in SECRETS.items():
            value = get(document, path)
            if isinstance(value, Absent):
                continue
            if value is not None and not isinstance(value, str):
                raise DraftRefused(f"The {name} at {words(path)} must be text, or null to clear it.")
            secrets[path] = CLEAR if value is None else SecretEdit("set", value)
        self._document = editable(document)
        self._secrets.update(secrets)

    # --- what comes of it -------------------------------------------------------------------------------------------

    def body(self) -> JsonObject:
        """The JSON object to send: no read-only field, and no secret that nobody touched."""
        body = self._outgoing()
        for path, edit in self._sent_secrets().items():
            put(body, path, None if edit.state == "cleared" else edit.value)
        return body

    def changes(self) -> list[FieldChange]:
        """List where the server would differ afterwards. Secrets appear as words only."""
        before: JsonObject = {} if self.is_new else self._start
        changes = [change_of(*difference) for difference in differences(before, self._outgoing())]
        for path, edit in self._sent_secrets().items():
            changes.append(secret_change(path, None if edit.state == "cleared" else edit.value, is_new=self.is_new))
        return changes

    def changed_places(self) -> Set[str]:
        """The labels of what the server would have to change, as places in what it has: an entry of a list may stand
        elsewhere in the draft."""
        before: JsonObject = {} if self.is_new else self._start
        places = {words(path) for path, *_ in differences(self._outgoing(), before)}
        return places | {words(path) for path in self._sent_secrets()}

    def sides(self) -> tuple[str, str]:
        """The webhook as it is on the server (`{}` for a new one) and as it will be, as JSON to be read: secrets are
        words in it."""
        shown = ShownDocuments()
        before, after = (shown.shown(side) for side in ({} if self.is_new else self._start, self._outgoing()))
        assert isinstance(before, dict) and isinstance(after, dict)  # as the documents are
        for path, edit in self._sent_secrets().items():
            change = secret_change(path, None if edit.state == "cleared" else edit.value, is_new=self.is_new)
            for side, words_for_it in ((before, change.before), (after, change.after)):
                if words_for_it is not None:
                    put(side, path, words_for_it)
        return json.dumps(before, ensure_ascii=False), json.dumps(after, ensure_ascii=False)

    def problems(self) -> list[DraftProblem]:
        """List what is wrong, and what deserves a word, each at its field."""
        return find_problems(self._outgoing(), {} if self.is_new else self._start)

    def obstacles(self) -> list[DraftProblem]:
        """The problems that it cannot be saved with."""
        return [problem for problem in self.problems() if problem.blocking]

    # --- somebody else's edits --------------------------------------------------------------------------------------

    def changed_by_others(self, theirs: Mapping[str, JsonValue]) -> list[FieldChange]:
        """List what `theirs`, read just now, has changed since this edit began; read-only fields and secrets do not
        count."""
        return [change_of(*difference) for difference in differences(self._start, editable(theirs))]

    def on_top_of(self, theirs: Mapping[str, JsonValue]) -> Draft:
        """These edits, made on `theirs`. Where both changed the same thing, this draft's value stays."""
        result = Draft(theirs)
        mine = merged(self._start, self._outgoing(), result._start)
        assert isinstance(mine, dict)
        result._document = copy.deepcopy(mine)
        result._secrets = dict(self._secrets)
        return result

    # --- logins -----------------------------------------------------------------------------------------------------

    def _begin_login(self, kind: str) -> None:
        """Give a login that was chosen what was typed for it before, and what every one of its kind has."""
        place: Path = ("auth", AUTH_PARTS.get(kind, kind))
        if place[1] in self._laid_aside and isinstance(self.get(place), Absent):
            put(self._document, place, self._laid_aside[str(place[1])])
        if kind == "OAUTH_CLIENT_CREDENTIALS" and isinstance(self.get(_TOKEN_METHOD), Absent):
            put(self._document, _TOKEN_METHOD, "POST")  # the contract requires one, and RFC 6749 (3.2) names it

    def _lay_logins_aside(self) -> None:
        """Take out what was typed for other logins than the one of before, which is chosen again."""
        for part in AUTH_PARTS.values():
            value = self.get(("auth", part))
            if not isinstance(value, Absent) and isinstance(self.started_as(("auth", part)), Absent):
                self._laid_aside[part] = value
                remove(self._document, ("auth", part))

    # --- inside ----------------------------------------------------------------------------------------------------

    def _outgoing(self) -> JsonObject:
        """The document without what an edit made pointless: logins of another kind, multipart settings of another mode.

        Only where the person changed the kind or the mode: what nobody touched goes back as it came.
        """
        document = copy.deepcopy(self._document)
        kind = get(document, ("auth", "authType"))
        if self.is_new or not same(kind, self.started_as(_LOGIN)):
            for owner, part in AUTH_PARTS.items():
                if owner != kind:
                    remove(document, ("auth", part))
        mode = get(document, ("deliveryMode",))
        if mode != "binary_multipart" and (self.is_new or not same(mode, self.started_as(("deliveryMode",)))):
            remove(document, ("multipartConfig",))
        if self.is_new:  # the telling fields first: this order is what is shown and sent
            document = {key: document[key] for key in (*_FIRST, *document) if key in document}
        return document

    def _sent_secrets(self) -> dict[Path, SecretEdit]:
        """The touched secrets that belong to the login in use (or to one that is in the document anyway)."""
        document = self._outgoing()
        kind = get(document, ("auth", "authType"))
        return {
            path: edit
            for path, edit in self._secrets.items()
            if not isinstance(get(document, path[:-1]), Absent) or AUTH_PARTS.get(str(kind)) == path[1]
        }
