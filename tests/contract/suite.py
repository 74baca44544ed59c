"""Drives all 14 operations of the client against a server, and says what did not come out as the contract has it.

    python -m tests.contract.suite [SERVER]

The server is the argument, or $CONTRACT_SERVER; it must be a sandbox that delivers to this machine. The token is
$CONTRACT_TOKEN, or "dev" (`epilot-webhooks-tui sandbox --token dev`). It makes webhooks of its own and deletes them
again. Exit status 0 if all checks passed, else 1. Run it behind the validating proxy, and every request and answer is
held to the vendor's OpenAPI document as well:

    contract-proxy http://127.0.0.1:8787 -- python -m tests.contract.suite
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback

from tests.contract.checks import CHECKS
from tests.contract.receiver import Receiver
from tests.contract.world import World
from tui.api import ApiError, WebhooksClient
from tui.sealed import SecretStr


async def run(server: str, token: str) -> int:
    """All checks against `server`, a line each on stdout; how many failed."""
    failed = 0
    client = WebhooksClient(server, SecretStr(token))
    stranger = WebhooksClient(server, SecretStr(token + "-not"))
    async with Receiver() as receiver:
        world = World(client, stranger, receiver, settle=lambda: _settled(world))
        try:
            for check in CHECKS:
                outcome = "passed"
                try:
                    await check(world)
                except (ApiError, AssertionError):
                    failed += 1
                    outcome = f"FAILED\n{traceback.format_exc()}"
                sys.stdout.write(f"{check.__name__.replace('_', ' ')}: {outcome}\n")
        finally:
            await world.delete_all()
            await client.aclose()
            await stranger.aclose()
    operations = len({exchange.operation for exchange in (*client.log.exchanges, *stranger.log.exchanges)})
    sys.stdout.write(f"{len(CHECKS) - failed} passed, {failed} failed, {operations} operations used\n")
    return failed


async def _settled(world: World) -> None:
    """A served sandbox cannot be asked whether it is done, only its events can: until none is in progress, for 10 s at
    most."""
    async with asyncio.timeout(10):
        while any(event.status == "in_progress" for event in await world.events(world.made[-1])):  # noqa: ASYNC110  # nothing wakes us
            await asyncio.sleep(0.05)


def main() -> int:
    """The command line: 0 if all checks passed, 1 if not, 2 if no server was named."""
    server = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CONTRACT_SERVER")
    if not server:
        sys.stderr.write("Name a server: python -m tests.contract.suite http://127.0.0.1:8787\n")
        return 2
    return 1 if asyncio.run(run(server, os.environ.get("CONTRACT_TOKEN", "dev"))) else 0


if __name__ == "__main__":
    sys.exit(main())
