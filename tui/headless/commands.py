"""From the words of a command to its exit code."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from tui.headless import config_files, configs, events, failures, ledger, replay, send
from tui.headless.desk import BAD_INPUT, UNREADABLE, Desk, Trouble, desk_of
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.connection import Connection


_ADD: Final[Mapping[str, Callable[[argparse.ArgumentParser], None]]] = {
    "configs": configs.add_arguments,
    "events": events.add_arguments,
    "event": events.add_event_arguments,
    "failures": failures.add_arguments,
    "replay": replay.add_arguments,
    "send": send.add_arguments,
    "ledger": ledger.add_arguments,
}
_RUN: Final[Mapping[str, Callable[[argparse.Namespace, Desk], Awaitable[int]]]] = {
    "configs": configs.run,
    "events": events.run,
    "event": events.run_event,
    "failures": failures.run,
    "replay": replay.run,
    "send": send.run,
}
"""Those that ask the server."""


def add_arguments(command: str, parser: argparse.ArgumentParser) -> None:
    """The flags of a command, but for those of the connection."""
    _ADD[command](parser)


def run(
    command: str,
    flags: argparse.Namespace,
    connect: Callable[[], Connection],
    open_client: Callable[[Connection], WebhooksClient],
) -> int:
    """Carry it out. Raises `Trouble`, and what `connect` raises."""
    from tui.api.errors import ApiError
    from tui.store.ledger_entries import LedgerProblem

    try:
        if command == "ledger":
            from tui import paths

            return ledger.run(flags, paths.ledger_file())
        if command == "replay":
            replay.check(flags)
        if command == "events":
            events.check(flags)
        if command == "configs":
            config_files.check(flags)
        if command == "send":
            send.check(flags)
        temporary_folder()
        return asyncio.run(_over(command, flags, connect(), open_client))
    except ApiError as error:
        raise Trouble(error.details.replace("\n", " "), UNREADABLE) from None
    except LedgerProblem as problem:
        raise Trouble(str(problem), BAD_INPUT if command == "ledger" else UNREADABLE) from None


async def _over(
    command: str,
    flags: argparse.Namespace,
    connection: Connection,
    open_client: Callable[[Connection], WebhooksClient],
) -> int:
    rate: float | None = getattr(flags, "rate", None)
    async with desk_of(connection, open_client, read_only=flags.readonly, rate=rate) as desk:
        return await _RUN[command](flags, desk)
