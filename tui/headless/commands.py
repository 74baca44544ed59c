"""From the words of a command to its exit code."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.headless import failures, ledger, replay
from tui.headless.desk import BAD_INPUT, UNREADABLE, Trouble, desk_of
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.connection import Connection


def add_arguments(command: str, parser: argparse.ArgumentParser) -> None:
    """The flags of a command, but for those of the connection."""
    {"failures": failures, "replay": replay, "ledger": ledger}[command].add_arguments(parser)


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
        return await (replay.run if command == "replay" else failures.run)(flags, desk)
