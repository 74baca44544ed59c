"""`epilot-webhooks-tui sandbox`: the sandbox on a port of this machine, for curl, the vendor's CLI, tests and other
programs."""

from __future__ import annotations

import argparse
import asyncio
import math
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui import output
from tui.installed import how_to_add
from tui.loopback import DEFAULT_PORT, HOST, PortTaken, open_port, parse_port
from tui.sandbox.core import Sandbox
from tui.sandbox.guard import OnlyThisMachine
from tui.sandbox.wire import SandboxError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import Scope

MAX_EVENTS: Final = 50_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of the subcommand."""
    parser.add_argument(
        "--port",
        type=parse_port,
        default=DEFAULT_PORT,
        metavar="N",
        help="port on 127.0.0.1, 0 for any free one (default: 8787)",
    )
    parser.add_argument(
        "--db", type=Path, metavar="FILE", help="keep the state in this SQLite file (default: nothing is kept)"
    )
    parser.add_argument(
        "--seed", choices=("demo", "empty"), default="demo", help="what a new sandbox starts with (default: demo)"
    )
    parser.add_argument("--events", type=_count, metavar="N", help="how many events the demo data has (default: 7500)")
    parser.add_argument(
        "--token",
        type=_token,
        metavar="T",
        help="the bearer token that is let in (default: a new one, which is printed)",
    )
    parser.add_argument(
        "--allow-host", action="append", type=_host, default=[], metavar="H", dest="allow_hosts",
        help="also deliver to this host; may be repeated (default: this machine and the demo's own receivers only)",
    )  # fmt: skip
    parser.add_argument(
        "--time-scale", type=_scale, default=1.0, metavar="F",
        help="multiply the waits between automatic retries by this, 0 for none (default: 1)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl+C. The exit status: 0, or 2 with one sentence on stderr where it cannot start."""
    try:
        return _serve(options)
    except (SandboxError, PortTaken) as error:
        output.complain_line(_shown(error))
        return 2
    except KeyboardInterrupt:
        return 0


def _serve(options: argparse.Namespace) -> int:
    try:
        import uvicorn
    except ImportError as error:
        raise SandboxError(f"Serving the sandbox needs uvicorn: {how_to_add('sandbox')}") from error
    token = options.token if options.token is not None else secrets.token_urlsafe(24)
    with open_port(options.port, "The sandbox") as listener:
        sandbox = Sandbox(
            path=options.db,
            seed=options.seed,
            events=options.events,
            token=token,
            time_scale=options.time_scale,
            allow_hosts=options.allow_hosts,
        )
        sandbox.prepare()  # here, where Ctrl+C still ends it at once
        server = uvicorn.Server(_config(sandbox))
        port = listener.getsockname()[1]
        kept = f"kept in {_shown(options.db)}" if options.db else "not kept"
        output.write_line(
            f"The sandbox answers at http://{HOST}:{port} for the token {token!r}; its state is {kept}. Ctrl+C ends it."
        )
        server.run(sockets=[listener])
    return 0


def _shown(text: object) -> str:
    """Text for the terminal: a file's name may hold anything, also what steers one."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in str(text))


def _config(sandbox: Sandbox) -> uvicorn.Config:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    connections: dict[tuple[str, int], tuple[asyncio.Transport, asyncio.Event]] = {}

    class Protocol(H11Protocol):
        """Uvicorn's own, with a list of its connections: the faults close some of them."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            self.peer = transport.get_extra_info("peername")[:2]
            connections[self.peer] = (transport, asyncio.Event())
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            _, closed = connections.pop(self.peer)
            super().connection_lost(exc)
            closed.set()

    async def close(scope: Scope, after_writing: bool) -> None:
        connection = connections.get(tuple(scope["client"]))
        if connection is not None:
            transport, closed = connection
            if after_writing:
                transport.close()
            else:
                transport.abort()
            # Uvicorn has to know of it before the request ends: else it would answer 500 in our place.
            await closed.wait()

    sandbox.close_connections_with(close)
    return uvicorn.Config(
        OnlyThisMachine(sandbox),
        http=Protocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        access_log=False,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=2,
    )


# --- flags ----------------------------------------------------------------------------------------------------------


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) > MAX_EVENTS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of events; use 0 to {MAX_EVENTS}")
    return int(text)


def _token(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text.strip() or text != text.strip():
        raise argparse.ArgumentTypeError("a token is printable ASCII text without spaces around it")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:\-]+", text) or "://" in text:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a host; use a name such as hooks.example.com, without https:// and port"
        )
    return text


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if not 0 <= scale <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time scale; use a number from 0 to 1000")
    return scale
