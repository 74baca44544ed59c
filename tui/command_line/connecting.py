"""From the flags to the connection that they name, and from that to its client."""

from __future__ import annotations

import argparse
import atexit
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.command_line.complaints import complain
from tui.command_line.parser import BadInput

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.early import EarlyRequest
    from tui.connection import Connection, NoToken, Options
    from tui.store.request_file import RequestFile


def connect(flags: argparse.Namespace) -> tuple[Connection | None, NoToken | None, Options]:
    """The connection that the flags ask for; or none, with the list of what was looked for."""
    from datetime import UTC, datetime

    from tui.connection import ConnectionProblem, NoToken, Options, demo_connection, parse_header, resolve

    try:
        options = Options(
            token=flags.token,
            profile=flags.profile,
            server=flags.server,
            use_dev=flags.use_dev,
            use_staging=flags.use_staging,
            headers=tuple(parse_header(text, number) for number, text in enumerate(flags.header, 1)),
            allow_plain_http=flags.allow_plain_http,
        )
        if flags.demo:
            _refuse_beside_demo(options)
            return demo_connection(), None, options
        return resolve(options, os.environ, datetime.now(UTC)), None, options
    except NoToken as nothing:
        return None, nothing, options
    except ConnectionProblem as problem:
        sentence = str(problem)
    raise BadInput(sentence)


def connected(flags: argparse.Namespace, *, needs_token: bool = True) -> Connection:
    """The same for a command that cannot ask for a token: `BadInput` where there is none, unless what is sent needs
    none; then one that is no token takes its place."""
    connection, no_token, options = connect(flags)
    if connection is None and not needs_token:
        from datetime import UTC, datetime

        from tui.connection import resolve
        from tui.sealed import SecretStr

        connection = resolve(replace(options, token=SecretStr("not-sent")), os.environ, datetime.now(UTC))
    if connection is None:
        raise BadInput(str(no_token))
    return connection


def open_stranger(server: str) -> WebhooksClient:
    """The client of a server that gets no token. Raises `ApiError` where it is plain http to another machine."""
    from tui.api.client import WebhooksClient

    return WebhooksClient(server, None)


def _refuse_beside_demo(options: Options) -> None:
    given = {
        "--token": options.token is not None,
        "--profile": options.profile is not None,
        "--server": options.server is not None,
        "--use-dev": options.use_dev,
        "--use-staging": options.use_staging,
        "-H": bool(options.headers),
        "--allow-plain-http": options.allow_plain_http,
    }
    for flag, is_given in given.items():
        if is_given:
            raise BadInput(f"--demo has a server and a token of its own; leave out {flag}, or --demo.")


def client_opener(flags: argparse.Namespace) -> Callable[..., WebhooksClient]:
    """`open_client` for this run: with `--log-file`, what its clients send is written down. Raises `BadInput`."""
    if flags.log_file is None:
        return open_client
    from tui.store.request_file import CannotLog, RequestFile

    try:
        file = RequestFile(Path(flags.log_file).expanduser())
    except (CannotLog, RuntimeError) as problem:
        raise BadInput(f"--log-file: {problem}") from None
    atexit.register(_say_what_was_lost, file)

    def opened(connection: Connection, early: EarlyRequest | None = None) -> WebhooksClient:
        client = open_client(connection, early)
        client.log.watch(file.write)
        return client

    return opened


def _say_what_was_lost(file: RequestFile) -> None:
    """By now the file's thread has ended, and the terminal is the person's again."""
    if file.problem:
        complain([file.problem])


def open_client(connection: Connection, early: EarlyRequest | None = None) -> WebhooksClient:
    """The client of a connection; the demo's talks to a sandbox inside this process. `early` is its first request."""
    from tui.api.client import WebhooksClient

    if connection.is_demo:
        from tui.sandbox import demo_transport

        return WebhooksClient(
            connection.server,
            connection.token,
            allow_plain_http=connection.allow_plain_http,
            transport=demo_transport(),
        )
    return WebhooksClient(
        connection.server,
        connection.token,
        headers=connection.headers,
        allow_plain_http=connection.allow_plain_http,
        early=early,
    )
