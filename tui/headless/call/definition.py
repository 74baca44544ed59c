"""`--definition`: another contract, from a file or an address. It names operations; where they go to stays the server
of the connection, and whoever hands it out gets neither token nor headers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui.api.errors import ApiError
from tui.api.operations import Operation
from tui.headless.call.body import parsed
from tui.headless.call.contract import BadContract, Contract
from tui.headless.desk import Trouble
from tui.headless.files import read_file

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient

_ADDRESS: Final = ("http://", "https://")

OpenStranger = Callable[[str], "WebhooksClient"]
"""Makes a client of a server that gets no token. Raises `ApiError` where it is plain http to another machine."""


def contract_of(definition: str, open_stranger: OpenStranger) -> Contract:
    """The contract that `--definition` names. Raises `Trouble`."""
    if definition.lower().startswith(_ADDRESS):
        return _read(asyncio.run(_fetched(definition, open_stranger)))
    return contract_in(definition)


def contract_in(file: str) -> Contract:
    """The contract in a file. Raises `Trouble`."""
    return _read(read_file(file, f"--definition {file}"))


def _read(body: bytes) -> Contract:
    try:
        return Contract(parsed(body.removeprefix(b"\xef\xbb\xbf"), "--definition"))
    except BadContract as problem:
        raise Trouble(f"--definition: {problem}.") from None


async def _fetched(address: str, open_stranger: OpenStranger) -> bytes:
    problem: str
    try:
        parts = urlsplit(address)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        client = open_stranger(f"{parts.scheme}://{parts.netloc}")
    except (ApiError, ValueError):
        raise Trouble("--definition: an address must be https, or on this machine, and without a login.") from None
    operation = Operation(
        "definition",
        "GET",
        target.replace("{", "{{").replace("}", "}}"),
        "--definition",
        "there is nothing at this address",
        repeats=True,
        authenticated=False,
    )
    try:
        return await client.send(operation, ())
    except ApiError as error:
        problem = error.in_one_line
    finally:
        await client.aclose()
    raise Trouble(problem)
