"""Webhooks as files: a JSON file each, without secrets and in a stable order, and what a folder of them would change.

A file belongs to the webhook of its `id`; where the server has no such id (another profile, another organisation), to
the only one of the same name and event; else it makes a new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.services.drafts.draft import Draft, DraftRefused
from tui.services.drafts.json_text import JsonProblem, parse_json
from tui.services.drafts.paths import words
from tui.services.drafts.versions import put_back
from tui.services.drafts.withheld import without_secrets

if TYPE_CHECKING:
    from tui.api.models import JsonObject, WebhookConfig

LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes."""
_SERVERS_OWN: Final = ("id", "status", "creationTime", "updatedTime", "signingSecret", "_manifest")

_SERVERS_WORD: Final[tuple[str, ...]] = ("_manifest", "enabled", "retryPolicy")
"""Where a file does not say them, they are as the server has them: it makes the last two up for a new webhook."""


class BadFiles(Exception):
    """A folder that cannot be used; `str()` is a sentence for a person. Outside text."""


@dataclass(frozen=True)
class FileChange:
    """The edit that brings a webhook to what its file says. `notes` say what the file cannot bring back."""

    file: str
    draft: Draft
    notes: Sequence[str]

    @property
    def changes_anything(self) -> bool:
        return self.draft.is_new or self.draft.is_dirty


@dataclass
class FilesPlan:
    """The changes that a folder would make: edits and creations, and the webhooks that have no file."""

    edits: list[FileChange] = field(default_factory=list)
    unchanged: int = 0
    without_file: list[WebhookConfig] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Sentences about what keeps an edit from being saved, each with its file and its field."""
        return [
            f"{edit.file}: {words(problem.path)}: {problem.sentence}"
            for edit in self.edits
            for problem in edit.draft.obstacles()
        ]


def file_name(config: WebhookConfig) -> str:
    """The name of a webhook's file: what can be read of its name, and its id, in plain characters."""
    return f"{_plain(config.name or 'webhook')[:60] or 'webhook'}.{_plain(config.id)[:80]}.json"


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def file_text(config: WebhookConfig) -> str:
    """The content of a webhook's file: no secret, and nothing that changes by itself, so that two exports of the same
    webhook are the same text."""
    document = without_secrets(config.wire)
    for key in _SERVERS_OWN:
        document.pop(key, None)
    return json.dumps({"id": config.id, "webhook": document}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_folder(folder: Path) -> dict[str, tuple[str, JsonObject]]:
    """The id and the webhook of each file, by the file's name. It waits for the disk. Raises `BadFiles` for the first
    one that is none, so that half a folder is never applied."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith("."))
    except OSError as error:
        raise BadFiles(f"{folder} cannot be read ({error.strerror}).") from None
    if not paths:
        raise BadFiles(f"{folder} has no .json file: 'configs export --dir {folder}' writes them.")
    return {path.name: _read(path) for path in paths}


def _read(path: Path) -> tuple[str, JsonObject]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFiles(f"{path} is too large for a webhook.")
        content = parse_json(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BadFiles(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadFiles(f"{path} is not UTF-8.") from None
    except JsonProblem as problem:
        raise BadFiles(f"{path} is not JSON. {problem}") from None
    document = content.get("webhook") if isinstance(content, dict) else None
    config_id = content.get("id", "") if isinstance(content, dict) else None
    if not isinstance(document, dict) or not isinstance(config_id, str):
        raise BadFiles(f'{path} is no webhook: it wants an object with "id", a text, and "webhook", an object.')
    return config_id, document


def plan_of(files: dict[str, tuple[str, JsonObject]], configs: Iterable[WebhookConfig]) -> FilesPlan:
    """Hold the files against the webhooks that the server has now. Raises `BadFiles` where two files mean the same
    webhook, or one may mean more than one."""
    known = {config.id: config for config in configs}
    plan = FilesPlan()
    taken: dict[str, str] = {}
    for name, (config_id, document) in files.items():
        config = known.get(config_id) or _namesake(name, document, known.values())
        if config is not None and config.id in taken:
            raise BadFiles(f"{taken[config.id]} and {name} are for the same webhook, {config.label} ({config.id}).")
        if config is not None:
            taken[config.id] = name
        edit = _edit(name, document, config)
        if edit.changes_anything:
            plan.edits.append(edit)
        else:
            plan.unchanged += 1
    plan.without_file = [config for config in known.values() if config.id not in taken]
    return plan


def _namesake(name: str, document: JsonObject, configs: Iterable[WebhookConfig]) -> WebhookConfig | None:
    same = [
        config
        for config in configs
        if (config.name, config.event_name) == (document.get("name"), document.get("eventName"))
    ]
    if len(same) > 1:
        raise BadFiles(f"{name} fits {len(same)} webhooks of the same name and event: put the id of one into it.")
    return same[0] if same else None


def _edit(name: str, document: JsonObject, config: WebhookConfig | None) -> FileChange:
    content = {key: value for key, value in document.items() if key not in _SERVERS_OWN}
    try:
        if config is not None:
            own = {key: config.wire[key] for key in _SERVERS_WORD if key in config.wire}
            back = put_back({**own, **content}, config)
            return FileChange(name, back.draft, back.sentences)
        draft = Draft.new()
        draft.replace_document(content)
    except DraftRefused as refused:
        raise BadFiles(f"{name}: {refused}") from None
    return FileChange(name, draft, ())
