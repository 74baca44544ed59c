"""`configs export`, `configs diff DIR` and `configs apply DIR`: webhooks as files, without a screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.headless.confirming import confirm
from tui.headless.desk import OK, OPEN, Desk, Trouble, complain, load_webhooks, say
from tui.services.drafts.files import BadFiles, FileChange, FilesPlan, file_name, file_text, plan_of, read_folder
from tui.services.drafts.warnings import find_warnings, moved_secrets
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.sizes import counted

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig

FOLDER: Final = "webhooks"
"""The folder of an export that names none."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `diff` and `apply`, beside the folder."""
    parser.add_argument("--dir", metavar="DIR", help=f"export: the folder of the files ({FOLDER})")
    parser.add_argument("--dry-run", action="store_true", help="apply: print what would change, and send nothing")
    parser.add_argument("--yes", action="store_true", help="apply: send without asking")
    parser.add_argument(
        "--new-host",
        action="append",
        default=[],
        metavar="HOST",
        help="apply --yes: this host may have a secret that is kept for another host",
    )
    parser.add_argument("--protected", action="store_true", help="apply --yes: change protected webhooks, too")
    parser.add_argument("--prune", action="store_true", help="apply: delete the webhooks that have no file")
    parser.add_argument(
        "--count", type=int, metavar="N", help="apply --yes --prune: delete only where it is N webhooks"
    )


def check(flags: argparse.Namespace) -> None:
    """Raise `Trouble` for what cannot be meant, before anything is asked of the server."""
    if flags.what in ("diff", "apply") and not flags.folder:
        raise Trouble(f"configs {flags.what}: name the folder of the files, such as {FOLDER}.")
    if flags.what == "apply" and flags.yes and flags.prune and flags.count is None and not flags.dry_run:
        raise Trouble("configs apply: with --prune give the number of webhooks to delete as well: --yes --count N.")
    if flags.what != "apply" and (flags.prune or flags.yes or flags.dry_run):
        raise Trouble("configs: --dry-run, --yes and --prune are for configs apply DIR.")


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Carry out what `flags.what` names; returns the exit code. Raises `Trouble` and `ApiError`."""
    if flags.what == "export":
        return await _export(Path(flags.dir or flags.folder or FOLDER), desk)
    try:
        files = await asyncio.to_thread(read_folder, Path(flags.folder))
        await load_webhooks(desk)
        plan = plan_of(files, [row.config for row in desk.session.fleet.rows])
    except BadFiles as problem:
        raise Trouble(f"nothing was sent: {problem}") from None
    _print(plan, prune=flags.what == "apply" and flags.prune)
    if flags.what == "diff":
        return OPEN if plan.edits else OK
    return await _apply(plan, flags, desk)


# --- export -----------------------------------------------------------------------------------------------------------


async def _export(folder: Path, desk: Desk) -> int:
    await load_webhooks(desk)
    configs = sorted((row.config for row in desk.session.fleet.rows), key=file_name)
    try:
        left = await asyncio.to_thread(_write_all, folder, configs)
    except OSError as error:
        raise Trouble(f"{folder} cannot be written ({error.strerror or error}).") from None
    say(f"{counted(len(configs), 'webhook')} in {folder}, without secrets.")
    for name in left:
        say(f"! {name} is of no webhook that is there now; it is left as it is.")
    return OK


def _write_all(folder: Path, configs: Sequence[WebhookConfig]) -> list[str]:
    """Write the files, each whole or not at all; the names of files of webhooks that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {config.id: file_name(config) for config in configs}
    before: Mapping[str, str] = {}
    with suppress(BadFiles):  # what cannot be read is not ours to judge
        before = {name: config_id for name, (config_id, _) in read_folder(folder).items()}
    for config in configs:
        beside = folder / f".{names[config.id]}.{os.urandom(4).hex()}"
        try:
            beside.write_text(file_text(config), encoding="utf-8")
            beside.replace(folder / names[config.id])
        finally:
            beside.unlink(missing_ok=True)
    left = []
    for name, config_id in before.items():
        if config_id not in names:
            left.append(name)
        elif names[config_id] != name:  # the webhook has another name now, and its file, too
            (folder / name).unlink(missing_ok=True)
    return left


# --- apply ------------------------------------------------------------------------------------------------------------


def _print(plan: FilesPlan, *, prune: bool) -> None:
    for edit in plan.edits:
        draft = edit.draft
        say(f"{'create' if draft.is_new else 'update'} {draft.name} ({draft.config_id or 'new'}) from {edit.file}")
        for change in draft.changes():
            say(f"    {change.label}")
            for sign, line in change.lines():
                say(f"      {sign} {line}")
        for sentence in [*edit.notes, *find_warnings(draft)]:
            say(f"    ! {sentence}")
    for config in plan.without_file if prune else ():
        say(f"delete {config.label} ({config.id}): it has no file")
    kept = "" if prune or not plan.without_file else f", {len(plan.without_file)} without a file stay as they are"
    created = sum(edit.draft.is_new for edit in plan.edits)
    say(f"{created} to create, {len(plan.edits) - created} to update, {plan.unchanged} as they are{kept}.")
    for problem in plan.problems():
        say(f"✗ {problem}")


async def _apply(plan: FilesPlan, flags: argparse.Namespace, desk: Desk) -> int:
    if flags.dry_run:
        return OPEN if plan.problems() else OK
    if plan.problems():
        raise Trouble("nothing was sent: put right what is marked with ✗ first.")
    to_delete = plan.without_file if flags.prune else []
    if not plan.edits and not to_delete:
        return OK
    if desk.access.read_only_reason is not None:
        raise Trouble(f"nothing was sent. {desk.access.read_only_reason}")
    _ask(plan.edits, to_delete, flags, production=desk.production)
    session = desk.session
    editor = WebhookEditor(session.client, session.outbox, session.open_versions)
    done = 0
    for edit in plan.edits:
        if not await _save(edit, editor):
            break
        done += 1
    else:
        for config in to_delete:
            try:
                await editor.delete(config)
            except ApiError as error:
                complain(f"{config.label} ({config.id}) is not deleted: {error.details}")
                break
            say(f"deleted {config.label} ({config.id})")
            done += 1
    missing = len(plan.edits) + len(to_delete) - done
    if missing:
        complain(f"{counted(missing, 'webhook')} of {done + missing} are not as their files say; see above.")
    return OPEN if missing else OK


def _ask(
    edits: Sequence[FileChange], to_delete: Sequence[WebhookConfig], flags: argparse.Namespace, *, production: bool
) -> None:
    """Be sure that all of it is meant. Raises `Trouble` where it is not."""
    hosts = {host: sentences for edit in edits for host, sentences in moved_secrets(edit.draft).items()}
    guarded = [edit.draft for edit in edits if edit.draft.protected]
    if flags.yes:
        if missing := [host for host in hosts if host not in flags.new_host]:
            raise Trouble(
                f"nothing was sent: {missing[0]} would get a secret that is kept for another host. Where that is"
                f" meant: --new-host {missing[0]}."
            )
        if guarded and not flags.protected:
            raise Trouble(f"nothing was sent: {guarded[0].name} is protected. Where it is meant: --protected.")
        if flags.prune and flags.count != len(to_delete):
            raise Trouble(
                f"nothing was sent: {counted(len(to_delete), 'webhook')} would be deleted, and --count says"
                f" {flags.count}."
            )
        return
    if sys.stdin is None or sys.stderr is None or not sys.stdin.isatty():
        raise Trouble("nothing was sent: add --yes to send it, or --dry-run to see it only.")
    where = "PRODUCTION: " if production else ""
    for host, sentences in hosts.items():
        confirm(f"{' '.join(sentences)} Type {host} to let it, anything else to leave it: ", host)
    for draft in guarded:
        confirm(f"{draft.name} is protected. Type its name to change it, anything else to leave it: ", draft.name)
    if edits:
        count = len(edits)
        confirm(f"{where}type {count} to save {counted(count, 'webhook')}, anything else to leave it: ", str(count))
    if to_delete:
        count = len(to_delete)
        confirm(f"{where}type {count} to DELETE {counted(count, 'webhook')}, anything else to leave it: ", str(count))


async def _save(edit: FileChange, editor: WebhookEditor) -> bool:
    """Save one; whether it certainly is. Nothing is sent a second time."""
    draft = edit.draft
    try:
        saved = await editor.save(draft)
    except ApiError as error:
        complain(f"{draft.name}: {'perhaps saved' if error.may_have_arrived else 'not saved'}: {error.details}")
        return False
    say(f"{'created' if draft.is_new else 'saved'} {saved.label} ({saved.id})")
    if editor.not_kept and not draft.is_new:
        complain(editor.not_kept)
    if draft.is_new and saved.signing_secret:
        await asyncio.to_thread(_keep_signing_secret, saved.id, saved.signing_secret)
    return True


def _keep_signing_secret(config_id: str, secret: str) -> None:
    """Keep what the server says only once in a private file: in a log of this command everybody would read it."""
    from tui import paths
    from tui.store.private_files import write_private

    path = paths.state_folder() / "signing-secrets" / f"{''.join(c for c in config_id if c.isalnum())[:80]}.txt"
    try:
        write_private(path, f"{secret}\n")
    except OSError as error:
        complain(f"Its signing secret, which is told only once (no file could be written: {error.strerror}): {secret}")
    else:
        say(f"  its signing secret, which is told only once, is in {path}")
